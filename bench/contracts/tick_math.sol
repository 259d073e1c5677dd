// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.28;

/// Ticks number prices: tick t stands for the price 1.0001^t. Square roots of prices are Q64.96.
library TickMath {
    int24 internal constant TICK_MAX = 887272;

    /// The square root of the price at a tick, rounded up.
    function sqrtPriceAt(int24 tick) internal pure returns (uint160) {
        unchecked {
            uint256 steps = tick < 0 ? uint256(-int256(tick)) : uint256(int256(tick));
            require(steps <= uint256(int256(TICK_MAX)), "tick");
            // Factor i is 2^128 / 1.0001^(2^i / 2), rounded; the product falls as steps grow.
            uint256 ratio = 1 << 128;
            if (steps & 0x1 != 0) ratio = (ratio * 0xfffcb933bd6fad37aa2d162d1a594001) >> 128;
            if (steps & 0x2 != 0) ratio = (ratio * 0xfff97272373d413259a46990580e213a) >> 128;
            if (steps & 0x4 != 0) ratio = (ratio * 0xfff2e50f5f656932ef12357cf3c7fdcc) >> 128;
            if (steps & 0x8 != 0) ratio = (ratio * 0xffe5caca7e10e4e61c3624eaa0941cd0) >> 128;
            if (steps & 0x10 != 0) ratio = (ratio * 0xffcb9843d60f6159c9db58835c926644) >> 128;
            if (steps & 0x20 != 0) ratio = (ratio * 0xff973b41fa98c081472e6896dfb254c0) >> 128;
            if (steps & 0x40 != 0) ratio = (ratio * 0xff2ea16466c96a3843ec78b326b52861) >> 128;
            if (steps & 0x80 != 0) ratio = (ratio * 0xfe5dee046a99a2a811c461f1969c3053) >> 128;
            if (steps & 0x100 != 0) ratio = (ratio * 0xfcbe86c7900a88aedcffc83b479aa3a4) >> 128;
            if (steps & 0x200 != 0) ratio = (ratio * 0xf987a7253ac413176f2b074cf7815e54) >> 128;
            if (steps & 0x400 != 0) ratio = (ratio * 0xf3392b0822b70005940c7a398e4b70f3) >> 128;
            if (steps & 0x800 != 0) ratio = (ratio * 0xe7159475a2c29b7443b29c7fa6e889d9) >> 128;
            if (steps & 0x1000 != 0) ratio = (ratio * 0xd097f3bdfd2022b8845ad8f792aa5825) >> 128;
            if (steps & 0x2000 != 0) ratio = (ratio * 0xa9f746462d870fdf8a65dc1f90e061e5) >> 128;
            if (steps & 0x4000 != 0) ratio = (ratio * 0x70d869a156d2a1b890bb3df62baf32f7) >> 128;
            if (steps & 0x8000 != 0) ratio = (ratio * 0x31be135f97d08fd981231505542fcfa6) >> 128;
            if (steps & 0x10000 != 0) ratio = (ratio * 0x9aa508b5b7a84e1c677de54f3e99bc9) >> 128;
            if (steps & 0x20000 != 0) ratio = (ratio * 0x5d6af8dedb81196699c329225ee604) >> 128;
            if (steps & 0x40000 != 0) ratio = (ratio * 0x2216e584f5fa1ea926041bedfe98) >> 128;
            if (steps & 0x80000 != 0) ratio = (ratio * 0x48a170391f7dc42444e8fa2) >> 128;
            if (tick > 0) ratio = type(uint256).max / ratio;
            return uint160((ratio + type(uint32).max) >> 32);
        }
    }

    /// The greatest tick whose sqrtPriceAt is not above the price.
    function tickAt(uint160 sqrtPrice) internal pure returns (int24 tick) {
        unchecked {
            int256 logarithm = binaryLogarithm(uint256(sqrtPrice) << 32);
            // 2^64 / log2(sqrt(1.0001)); fourteen bits of fraction leave an error below one tick.
            tick = int24((logarithm * 255738958999603826347141) >> 128);
            if (tick < TICK_MAX && sqrtPriceAt(tick + 1) <= sqrtPrice) return tick + 1;
            if (sqrtPriceAt(tick) > sqrtPrice) return tick - 1;
        }
    }

    /// log2 of a Q128.128 number as Q64.64, fourteen bits of its fraction.
    function binaryLogarithm(uint256 ratio) private pure returns (int256) {
        uint256 msb = mostSignificantBit(ratio);
        uint256 fraction;
        assembly ("memory-safe") {
            let square := shr(sub(msb, 127), ratio)
            if lt(msb, 127) {
                square := shl(sub(127, msb), ratio)
            }
            let bit
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(63, bit))
            square := shr(bit, square)
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(62, bit))
            square := shr(bit, square)
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(61, bit))
            square := shr(bit, square)
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(60, bit))
            square := shr(bit, square)
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(59, bit))
            square := shr(bit, square)
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(58, bit))
            square := shr(bit, square)
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(57, bit))
            square := shr(bit, square)
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(56, bit))
            square := shr(bit, square)
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(55, bit))
            square := shr(bit, square)
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(54, bit))
            square := shr(bit, square)
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(53, bit))
            square := shr(bit, square)
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(52, bit))
            square := shr(bit, square)
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(51, bit))
            square := shr(bit, square)
            square := shr(127, mul(square, square))
            bit := shr(128, square)
            fraction := or(fraction, shl(50, bit))
            square := shr(bit, square)
        }
        unchecked {
            return ((int256(msb) - 128) << 64) | int256(fraction);
        }
    }

    /// Position of the highest bit that is set. [x is not zero]
    function mostSignificantBit(uint256 x) internal pure returns (uint256 position) {
        assembly ("memory-safe") {
            position := shl(7, lt(0xffffffffffffffffffffffffffffffff, x))
            position := or(position, shl(6, lt(0xffffffffffffffff, shr(position, x))))
            position := or(position, shl(5, lt(0xffffffff, shr(position, x))))
            position := or(position, shl(4, lt(0xffff, shr(position, x))))
            position := or(position, shl(3, lt(0xff, shr(position, x))))
            position := or(position, shl(2, lt(0xf, shr(position, x))))
            position := or(position, shl(1, lt(0x3, shr(position, x))))
            position := or(position, lt(0x1, shr(position, x)))
        }
    }

    /// Position of the lowest bit that is set. [x is not zero]
    function leastSignificantBit(uint256 x) internal pure returns (uint256) {
        unchecked {
            return mostSignificantBit(x & (0 - x));
        }
    }
}
