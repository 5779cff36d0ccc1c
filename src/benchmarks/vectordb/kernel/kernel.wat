;; Scores of float32 vectors. Addresses and lengths are bytes; `width` is the length of one vector, a multiple of 64 that is not 0.
;; A sum is kept in lanes and added up at its end, so that its last bits differ from those of a sum in order.
(module
  (import "host" "memory" (memory 1 65536))

  (func $lanes (param $v v128) (result f32)
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $v)) (f32x4.extract_lane 1 (local.get $v)))
      (f32.add (f32x4.extract_lane 2 (local.get $v)) (f32x4.extract_lane 3 (local.get $v)))))

  ;; scores[i] = query · rows[i], for `count` rows; count is not 0.
  (func (export "scan")
    (param $query i32) (param $rows i32) (param $count i32) (param $width i32) (param $scores i32)
    (local $at i32) (local $end i32) (local $last i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $end (i32.add (local.get $query) (local.get $width)))
    (local.set $last (i32.add (local.get $scores) (i32.shl (local.get $count) (i32.const 2))))
    (loop $row
      (local.set $at (local.get $query))
      (local.set $a (v128.const f32x4 0 0 0 0))
      (local.set $b (local.get $a))
      (local.set $c (local.get $a))
      (local.set $d (local.get $a))
      (loop $part
        (local.set $a (f32x4.add (local.get $a) (f32x4.mul (v128.load (local.get $at)) (v128.load (local.get $rows)))))
        (local.set $b (f32x4.add (local.get $b)
          (f32x4.mul (v128.load offset=16 (local.get $at)) (v128.load offset=16 (local.get $rows)))))
        (local.set $c (f32x4.add (local.get $c)
          (f32x4.mul (v128.load offset=32 (local.get $at)) (v128.load offset=32 (local.get $rows)))))
        (local.set $d (f32x4.add (local.get $d)
          (f32x4.mul (v128.load offset=48 (local.get $at)) (v128.load offset=48 (local.get $rows)))))
        (local.set $rows (i32.add (local.get $rows) (i32.const 64)))
        (br_if $part (i32.lt_u
          (local.tee $at (i32.add (local.get $at) (i32.const 64)))
          (local.get $end))))
      (f32.store (local.get $scores) (call $lanes
        (f32x4.add (f32x4.add (local.get $a) (local.get $b)) (f32x4.add (local.get $c) (local.get $d)))))
      (br_if $row (i32.lt_u
        (local.tee $scores (i32.add (local.get $scores) (i32.const 4)))
        (local.get $last)))))

  ;; scores[4 i + j] = vectors[i] · rows[j], for four rows and `count` vectors; count is even and not 0.
  (func (export "panel")
    (param $rows i32) (param $vectors i32) (param $count i32) (param $width i32) (param $scores i32)
    (local $at i32) (local $last i32) (local $row1 i32) (local $row2 i32) (local $row3 i32) (local $next i32)
    (local $x v128) (local $u v128) (local $v v128)
    (local $u0 v128) (local $u1 v128) (local $u2 v128) (local $u3 v128)
    (local $v0 v128) (local $v1 v128) (local $v2 v128) (local $v3 v128)
    (local.set $row1 (i32.add (local.get $rows) (local.get $width)))
    (local.set $row2 (i32.add (local.get $row1) (local.get $width)))
    (local.set $row3 (i32.add (local.get $row2) (local.get $width)))
    (local.set $last (i32.add (local.get $scores) (i32.shl (local.get $count) (i32.const 4))))
    (loop $pair
      (local.set $at (i32.const 0))
      (local.set $next (i32.add (local.get $vectors) (local.get $width)))
      (local.set $u0 (v128.const f32x4 0 0 0 0))
      (local.set $u1 (local.get $u0))
      (local.set $u2 (local.get $u0))
      (local.set $u3 (local.get $u0))
      (local.set $v0 (local.get $u0))
      (local.set $v1 (local.get $u0))
      (local.set $v2 (local.get $u0))
      (local.set $v3 (local.get $u0))
      (loop $part
        (local.set $u (v128.load (i32.add (local.get $vectors) (local.get $at))))
        (local.set $v (v128.load (i32.add (local.get $next) (local.get $at))))
        (local.set $x (v128.load (i32.add (local.get $rows) (local.get $at))))
        (local.set $u0 (f32x4.add (local.get $u0) (f32x4.mul (local.get $u) (local.get $x))))
        (local.set $v0 (f32x4.add (local.get $v0) (f32x4.mul (local.get $v) (local.get $x))))
        (local.set $x (v128.load (i32.add (local.get $row1) (local.get $at))))
        (local.set $u1 (f32x4.add (local.get $u1) (f32x4.mul (local.get $u) (local.get $x))))
        (local.set $v1 (f32x4.add (local.get $v1) (f32x4.mul (local.get $v) (local.get $x))))
        (local.set $x (v128.load (i32.add (local.get $row2) (local.get $at))))
        (local.set $u2 (f32x4.add (local.get $u2) (f32x4.mul (local.get $u) (local.get $x))))
        (local.set $v2 (f32x4.add (local.get $v2) (f32x4.mul (local.get $v) (local.get $x))))
        (local.set $x (v128.load (i32.add (local.get $row3) (local.get $at))))
        (local.set $u3 (f32x4.add (local.get $u3) (f32x4.mul (local.get $u) (local.get $x))))
        (local.set $v3 (f32x4.add (local.get $v3) (f32x4.mul (local.get $v) (local.get $x))))
        (br_if $part (i32.lt_u
          (local.tee $at (i32.add (local.get $at) (i32.const 16)))
          (local.get $width))))
      (f32.store (local.get $scores) (call $lanes (local.get $u0)))
      (f32.store offset=4 (local.get $scores) (call $lanes (local.get $u1)))
      (f32.store offset=8 (local.get $scores) (call $lanes (local.get $u2)))
      (f32.store offset=12 (local.get $scores) (call $lanes (local.get $u3)))
      (f32.store offset=16 (local.get $scores) (call $lanes (local.get $v0)))
      (f32.store offset=20 (local.get $scores) (call $lanes (local.get $v1)))
      (f32.store offset=24 (local.get $scores) (call $lanes (local.get $v2)))
      (f32.store offset=28 (local.get $scores) (call $lanes (local.get $v3)))
      (local.set $vectors (i32.add (local.get $next) (local.get $width)))
      (br_if $pair (i32.lt_u
        (local.tee $scores (i32.add (local.get $scores) (i32.const 32)))
        (local.get $last)))))

  ;; Four sums of `length` bytes at `from` into 64 bytes at `into`; length is a multiple of 64 that is not 0. Every step is a bijection of
  ;; the sum, so that one changed word always changes its lane.
  (func (export "digest") (param $from i32) (param $length i32) (param $into i32)
    (local $end i32) (local $prime v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $end (i32.add (local.get $from) (local.get $length)))
    (local.set $prime (i32x4.splat (i32.const 0x9e3779b1)))
    (local.set $a (v128.const i32x4 1 2 3 4))
    (local.set $b (v128.const i32x4 5 6 7 8))
    (local.set $c (v128.const i32x4 9 10 11 12))
    (local.set $d (v128.const i32x4 13 14 15 16))
    (loop $part
      (local.set $a (i32x4.mul
        (v128.xor (local.get $a) (v128.load (local.get $from)))
        (local.get $prime)))
      (local.set $a (v128.xor (local.get $a) (i32x4.shr_u (local.get $a) (i32.const 15))))
      (local.set $b (i32x4.mul
        (v128.xor (local.get $b) (v128.load offset=16 (local.get $from)))
        (local.get $prime)))
      (local.set $b (v128.xor (local.get $b) (i32x4.shr_u (local.get $b) (i32.const 15))))
      (local.set $c (i32x4.mul
        (v128.xor (local.get $c) (v128.load offset=32 (local.get $from)))
        (local.get $prime)))
      (local.set $c (v128.xor (local.get $c) (i32x4.shr_u (local.get $c) (i32.const 15))))
      (local.set $d (i32x4.mul
        (v128.xor (local.get $d) (v128.load offset=48 (local.get $from)))
        (local.get $prime)))
      (local.set $d (v128.xor (local.get $d) (i32x4.shr_u (local.get $d) (i32.const 15))))
      (br_if $part (i32.lt_u
        (local.tee $from (i32.add (local.get $from) (i32.const 64)))
        (local.get $end))))
    (v128.store (local.get $into) (local.get $a))
    (v128.store offset=16 (local.get $into) (local.get $b))
    (v128.store offset=32 (local.get $into) (local.get $c))
    (v128.store offset=48 (local.get $into) (local.get $d))))
