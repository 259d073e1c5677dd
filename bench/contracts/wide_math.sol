// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.28;

/// Products of two words, divided without losing the upper half.
library WideMath {
    /// a * b / d rounded down. Reverts where d is zero or the quotient needs more than 256 bits.
    function mulDiv(uint256 a, uint256 b, uint256 d) internal pure returns (uint256 quotient) {
        unchecked {
            uint256 low = a * b;
            uint256 full = mulmod(a, b, type(uint256).max);
            uint256 high = full - low - (full < low ? 1 : 0);
            require(high < d, "mulDiv");
            if (high == 0) return low / d;

            // Make the division exact, then divide both by the power of two in d.
            uint256 remainder = mulmod(a, b, d);
            if (remainder > low) high--;
            low -= remainder;
            uint256 two = d & (0 - d);
            d /= two;
            low /= two;
            low |= high * ((0 - two) / two + 1);

            // The inverse of the odd d modulo 2^256: right in four bits, then doubled six times.
            uint256 inverse = (3 * d) ^ 2;
            inverse *= 2 - d * inverse;
            inverse *= 2 - d * inverse;
            inverse *= 2 - d * inverse;
            inverse *= 2 - d * inverse;
            inverse *= 2 - d * inverse;
            inverse *= 2 - d * inverse;
            return low * inverse;
        }
    }

    /// a * b / d rounded up.
    function mulDivUp(uint256 a, uint256 b, uint256 d) internal pure returns (uint256 quotient) {
        quotient = mulDiv(a, b, d);
        if (mulmod(a, b, d) != 0) quotient++;
    }

    /// a / d rounded up.
    function divUp(uint256 a, uint256 d) internal pure returns (uint256 quotient) {
        quotient = a / d;
        unchecked {
            if (quotient * d != a) quotient++;
        }
    }
}
