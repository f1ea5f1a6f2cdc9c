;; What a list asks of the factors of many products, in 32-bit floats with the 128-bit operations of WebAssembly. The factors of a product lie side by side,
;; filled up with 0 to `stride` bytes, a multiple of 16; so do those of a customer. All places are bytes.
;; `npm run wasm` makes product-vectors.wasm of it.
(module
  (import "vectors" "memory" (memory 1))

  (func $total (param $lanes v128) (result f32)
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $lanes)) (f32x4.extract_lane 1 (local.get $lanes)))
      (f32.add (f32x4.extract_lane 2 (local.get $lanes)) (f32x4.extract_lane 3 (local.get $lanes)))))

  ;; Writes to `scores` the dot product of `customer` with each product from `product` up to `end`.
  (func (export "scoreOne") (param $product i32) (param $end i32) (param $stride i32) (param $customer i32) (param $scores i32)
    (local $next i32) (local $gap i32) (local $sum v128)
    (loop $each
      (local.set $next (i32.add (local.get $product) (local.get $stride)))
      (local.set $gap (i32.sub (local.get $customer) (local.get $product)))
      (local.set $sum (v128.const f32x4 0 0 0 0))
      (loop $lanes
        (local.set $sum
          (f32x4.add (local.get $sum)
            (f32x4.mul (v128.load (local.get $product)) (v128.load (i32.add (local.get $product) (local.get $gap))))))
        (local.set $product (i32.add (local.get $product) (i32.const 16)))
        (br_if $lanes (i32.lt_u (local.get $product) (local.get $next))))
      (f32.store (local.get $scores) (call $total (local.get $sum)))
      (local.set $scores (i32.add (local.get $scores) (i32.const 4)))
      (br_if $each (i32.lt_u (local.get $product) (local.get $end)))))

  ;; The same for two customers, whose factors follow each other, one pass over the products; the scores of the second go to `others`.
  (func (export "scoreTwo")
    (param $product i32) (param $end i32) (param $stride i32) (param $customers i32) (param $scores i32) (param $others i32)
    (local $next i32) (local $at i32) (local $factors v128) (local $sum v128) (local $other v128)
    (loop $each
      (local.set $next (i32.add (local.get $product) (local.get $stride)))
      (local.set $at (local.get $customers))
      (local.set $sum (v128.const f32x4 0 0 0 0))
      (local.set $other (v128.const f32x4 0 0 0 0))
      (loop $lanes
        (local.set $factors (v128.load (local.get $product)))
        (local.set $sum (f32x4.add (local.get $sum) (f32x4.mul (local.get $factors) (v128.load (local.get $at)))))
        (local.set $other
          (f32x4.add (local.get $other)
            (f32x4.mul (local.get $factors) (v128.load (i32.add (local.get $at) (local.get $stride))))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (local.set $product (i32.add (local.get $product) (i32.const 16)))
        (br_if $lanes (i32.lt_u (local.get $product) (local.get $next))))
      (f32.store (local.get $scores) (call $total (local.get $sum)))
      (f32.store (local.get $others) (call $total (local.get $other)))
      (local.set $scores (i32.add (local.get $scores) (i32.const 4)))
      (local.set $others (i32.add (local.get $others) (i32.const 4)))
      (br_if $each (i32.lt_u (local.get $product) (local.get $end)))))

  ;; Adds to `image` each of some products, times its weight and its dot product with `direction`. `at` up to `end` are the places of the products,
  ;; 32 bits each; their weights lie in the same order from `weight` on.
  (func (export "addAlong")
    (param $at i32) (param $end i32) (param $stride i32) (param $weight i32) (param $direction i32) (param $image i32)
    (local $product i32) (local $next i32) (local $to i32) (local $gap i32) (local $sum v128)
    (loop $each
      (local.set $product (i32.load (local.get $at)))
      (local.set $next (i32.add (local.get $product) (local.get $stride)))
      (local.set $gap (i32.sub (local.get $direction) (local.get $product)))
      (local.set $sum (v128.const f32x4 0 0 0 0))
      (loop $lanes
        (local.set $sum
          (f32x4.add (local.get $sum)
            (f32x4.mul (v128.load (local.get $product)) (v128.load (i32.add (local.get $product) (local.get $gap))))))
        (local.set $product (i32.add (local.get $product) (i32.const 16)))
        (br_if $lanes (i32.lt_u (local.get $product) (local.get $next))))
      (local.set $sum (f32x4.splat (f32.mul (call $total (local.get $sum)) (f32.load (local.get $weight)))))
      (local.set $product (i32.load (local.get $at)))
      (local.set $to (local.get $image))
      (loop $lanes
        (v128.store (local.get $to)
          (f32x4.add (v128.load (local.get $to)) (f32x4.mul (local.get $sum) (v128.load (local.get $product)))))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (local.set $product (i32.add (local.get $product) (i32.const 16)))
        (br_if $lanes (i32.lt_u (local.get $product) (local.get $next))))
      (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $each (i32.lt_u (local.get $at) (local.get $end))))))
