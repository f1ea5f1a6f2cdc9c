;; A square matrix of 64-bit floats times a vector. Rows and vectors are filled up with 0 to a multiple of four numbers. All places are bytes. Four sums grow side by
;; side, in the order of `dotRow`, since each addition waits for the one before it. `npm run wasm` makes square-matrix.wasm of it.
(module
  (import "matrix" "memory" (memory 1))

  ;; Writes to `image` the dot product of `vector` with each row from `row` up to `end`, `size` bytes each.
  (func (export "times") (param $row i32) (param $end i32) (param $size i32) (param $vector i32) (param $image i32)
    (local $next i32) (local $at i32) (local $a v128) (local $b v128)
    (loop $each
      (local.set $next (i32.add (local.get $row) (local.get $size)))
      (local.set $at (local.get $vector))
      (local.set $a (v128.const f64x2 0 0))
      (local.set $b (v128.const f64x2 0 0))
      (loop $lanes
        (local.set $a (f64x2.add (local.get $a) (f64x2.mul (v128.load (local.get $at)) (v128.load (local.get $row)))))
        (local.set $b
          (f64x2.add
            (local.get $b)
            (f64x2.mul (v128.load offset=16 (local.get $at)) (v128.load offset=16 (local.get $row)))))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (br_if $lanes (i32.lt_u (local.tee $row (i32.add (local.get $row) (i32.const 32))) (local.get $next))))
      (f64.store (local.get $image)
        (f64.add
          (f64.add (f64x2.extract_lane 0 (local.get $a)) (f64x2.extract_lane 1 (local.get $a)))
          (f64.add (f64x2.extract_lane 0 (local.get $b)) (f64x2.extract_lane 1 (local.get $b)))))
      (local.set $image (i32.add (local.get $image) (i32.const 8)))
      (br_if $each (i32.lt_u (local.get $row) (local.get $end))))))
