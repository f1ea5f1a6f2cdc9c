;; What a list asks of the scores of all products by one signal: 64-bit floats that lie side by side, filled up with 0 to a multiple of four of them. All places are
;; bytes. Four are taken at once, by two operations, since each comparison waits for the one before it. Behind the scores lie weights: eight bytes each, of which the first
;; four say where in the scores the weight belongs. `npm run wasm` makes score-row.wasm of it.
(module
  (import "scores" "memory" (memory 1))

  ;; The largest number from `at` up to `end`, or 0 where none is above it.
  (func (export "largest") (param $at i32) (param $end i32) (result f64)
    (local $a v128) (local $b v128)
    (loop $each
      (local.set $a (f64x2.pmax (local.get $a) (v128.load (local.get $at))))
      (local.set $b (f64x2.pmax (local.get $b) (v128.load offset=16 (local.get $at))))
      (br_if $each (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 32))) (local.get $end))))
    (local.set $a (f64x2.pmax (local.get $a) (local.get $b)))
    (f64.max (f64x2.extract_lane 0 (local.get $a)) (f64x2.extract_lane 1 (local.get $a))))

  ;; Divides each number from `at` up to `end` by `most`.
  (func (export "divide") (param $at i32) (param $end i32) (param $most f64)
    (local $both v128)
    (local.set $both (f64x2.splat (local.get $most)))
    (loop $each
      (v128.store (local.get $at) (f64x2.div (v128.load (local.get $at)) (local.get $both)))
      (v128.store offset=16 (local.get $at) (f64x2.div (v128.load offset=16 (local.get $at)) (local.get $both)))
      (br_if $each (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 32))) (local.get $end)))))

  ;; Adds to the scores from `scores` on each weight from `at` up to `end`, times `times`; at least one weight.
  (func (export "addWeights") (param $at i32) (param $end i32) (param $times f64) (param $scores i32)
    (local $to i32)
    (loop $each
      (local.set $to (i32.add (local.get $scores) (i32.load (local.get $at))))
      (f64.store (local.get $to)
        (f64.add
          (f64.load (local.get $to))
          (f64.mul (local.get $times) (f64.promote_f32 (f32.load offset=4 (local.get $at))))))
      (br_if $each (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end))))))
