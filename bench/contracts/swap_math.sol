// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.28;

import {WideMath} from "./wide_math.sol";

/// Amounts and prices within one range of constant liquidity. Prices are square roots, Q64.96;
/// with L the liquidity, token0 reserves are L / sqrt(price) and token1 reserves L * sqrt(price).
library SwapMath {
    uint256 internal constant Q96 = 1 << 96;
    uint256 internal constant FEE_UNIT = 1_000_000;

    struct Step {
        uint160 priceAfter;
        uint256 amountIn;
        uint256 amountOut;
        uint256 fee;
    }

    /// Spends up to `amount` of the input token, fee included, while the price moves towards `target`.
    function step(uint160 price, uint160 target, uint128 liquidity, uint256 amount, uint24 fee)
        internal
        pure
        returns (Step memory result)
    {
        bool falling = target <= price;
        uint256 spendable = WideMath.mulDiv(amount, FEE_UNIT - fee, FEE_UNIT);
        uint256 needed = falling
            ? token0Between(target, price, liquidity, true)
            : token1Between(price, target, liquidity, true);
        if (spendable >= needed) {
            result.priceAfter = target;
            result.amountIn = needed;
            result.fee = WideMath.mulDivUp(needed, fee, FEE_UNIT - fee);
        } else {
            result.priceAfter = falling
                ? priceAfterToken0(price, liquidity, spendable)
                : priceAfterToken1(price, liquidity, spendable);
            result.amountIn = falling
                ? token0Between(result.priceAfter, price, liquidity, true)
                : token1Between(price, result.priceAfter, liquidity, true);
            result.fee = amount - result.amountIn;
        }
        result.amountOut = falling
            ? token1Between(result.priceAfter, price, liquidity, false)
            : token0Between(price, result.priceAfter, liquidity, false);
    }

    /// L * (1 / low - 1 / high)
    function token0Between(uint160 low, uint160 high, uint128 liquidity, bool roundUp)
        internal
        pure
        returns (uint256)
    {
        uint256 scaled = uint256(liquidity) << 96;
        uint256 distance = high - low;
        return roundUp
            ? WideMath.divUp(WideMath.mulDivUp(scaled, distance, high), low)
            : WideMath.mulDiv(scaled, distance, high) / low;
    }

    /// L * (high - low)
    function token1Between(uint160 low, uint160 high, uint128 liquidity, bool roundUp)
        internal
        pure
        returns (uint256)
    {
        uint256 distance = high - low;
        return roundUp
            ? WideMath.mulDivUp(liquidity, distance, Q96)
            : WideMath.mulDiv(liquidity, distance, Q96);
    }

    /// The lower price that `amount` more of token0 makes, rounded up.
    function priceAfterToken0(uint160 price, uint128 liquidity, uint256 amount)
        private
        pure
        returns (uint160)
    {
        uint256 scaled = uint256(liquidity) << 96;
        unchecked {
            uint256 product = amount * price;
            uint256 denominator = scaled + product;
            bool exact = product / price == amount && denominator >= scaled;
            if (exact) return uint160(WideMath.mulDivUp(scaled, price, denominator));
        }
        return uint160(WideMath.divUp(scaled, scaled / price + amount));
    }

    /// The higher price that `amount` more of token1 makes, rounded down.
    function priceAfterToken1(uint160 price, uint128 liquidity, uint256 amount)
        private
        pure
        returns (uint160)
    {
        uint256 risen = price + WideMath.mulDiv(amount, Q96, liquidity);
        require(risen <= type(uint160).max, "price");
        return uint160(risen);
    }
}
