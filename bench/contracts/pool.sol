// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.28;

import {SwapMath} from "./swap_math.sol";
import {TickMath} from "./tick_math.sol";
import {WideMath} from "./wide_math.sol";

interface IToken {
    function balanceOf(address owner) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
}

interface ISwapper {
    /// Must pay `amountIn` of the input token to the caller before it returns.
    function paySwap(uint256 amountIn, bytes calldata context) external;
}

/// A pool of two tokens with concentrated liquidity: positions lie between ticks, a swap walks the ticks
/// that the bitmap names. What a swap does, reads and writes is here in full; making positions is not, for
/// generated states start with them.
/// Slots that generated states fill: 0 token0, 1 token1 with fee and tickSpacing above it, 2 now,
/// 3 feeGrowth0, 4 feeGrowth1, 5 liquidity, 6 ticks, 7 bitmap, 8 observations.
contract Pool {
    struct Now {
        uint160 sqrtPrice;
        int24 tick;
        uint16 observationIndex;
        uint16 observationCount;
        bool unlocked;
    }

    struct Tick {
        uint128 liquidityGross;
        int128 liquidityNet;
        uint256 feeGrowthOutside0;
        uint256 feeGrowthOutside1;
    }

    struct Observation {
        uint32 timestamp;
        int56 tickSum;
        uint160 secondsPerLiquiditySum;
        bool made;
    }

    struct Swap {
        uint160 sqrtPrice;
        int24 tick;
        uint128 liquidity;
        uint256 amountLeft;
        uint256 amountOut;
        uint256 feeGrowth;
    }

    address public token0;
    address public token1;
    uint24 public fee;
    int24 public tickSpacing;
    Now public now_;
    uint256 public feeGrowth0;
    uint256 public feeGrowth1;
    uint128 public liquidity;
    mapping(int24 => Tick) public ticks;
    mapping(int16 => uint256) public bitmap;
    mapping(uint16 => Observation) public observations;

    event Swapped(
        address indexed sender,
        address indexed recipient,
        bool zeroForOne,
        uint256 amountIn,
        uint256 amountOut,
        uint160 sqrtPrice,
        uint128 liquidity,
        int24 tick
    );

    error Locked();
    error PriceLimit();
    error NotPaid();

    /// Sells exactly `amount` of one token, or less where the price reaches `priceLimit`.
    function swap(
        address recipient,
        bool zeroForOne,
        uint256 amount,
        uint160 priceLimit,
        bytes calldata context
    ) external returns (uint256 amountIn, uint256 amountOut) {
        Now memory start = now_;
        if (!start.unlocked) revert Locked();
        if (zeroForOne ? priceLimit >= start.sqrtPrice : priceLimit <= start.sqrtPrice) revert PriceLimit();
        now_.unlocked = false;

        Swap memory state = Swap({
            sqrtPrice: start.sqrtPrice,
            tick: start.tick,
            liquidity: liquidity,
            amountLeft: amount,
            amountOut: 0,
            feeGrowth: zeroForOne ? feeGrowth0 : feeGrowth1
        });
        while (state.amountLeft != 0 && state.sqrtPrice != priceLimit) {
            walk(state, zeroForOne, priceLimit);
        }
        settle(start, state, zeroForOne);

        amountIn = amount - state.amountLeft;
        amountOut = state.amountOut;
        exchange(recipient, zeroForOne, amountIn, amountOut, context);
        emit Swapped(
            msg.sender,
            recipient,
            zeroForOne,
            amountIn,
            amountOut,
            state.sqrtPrice,
            state.liquidity,
            state.tick
        );
        now_.unlocked = true;
    }

    /// One step: to the next tick of the bitmap, to the limit, or until the amount is spent.
    function walk(Swap memory state, bool zeroForOne, uint160 priceLimit) private {
        (int24 next, bool present) = nextTick(state.tick, zeroForOne);
        if (next < -TickMath.TICK_MAX) next = -TickMath.TICK_MAX;
        if (next > TickMath.TICK_MAX) next = TickMath.TICK_MAX;
        uint160 nextPrice = TickMath.sqrtPriceAt(next);
        bool limited = zeroForOne ? nextPrice < priceLimit : nextPrice > priceLimit;
        uint160 before = state.sqrtPrice;

        SwapMath.Step memory step = SwapMath.step(
            before, limited ? priceLimit : nextPrice, state.liquidity, state.amountLeft, fee
        );
        state.sqrtPrice = step.priceAfter;
        state.amountLeft -= step.amountIn + step.fee;
        state.amountOut += step.amountOut;
        unchecked {
            // Fee growth counts modulo 2^256: only differences are used.
            if (state.liquidity != 0) {
                state.feeGrowth += WideMath.mulDiv(step.fee, 1 << 128, state.liquidity);
            }
        }
        if (state.sqrtPrice == nextPrice) {
            if (present) cross(state, next, zeroForOne);
            state.tick = zeroForOne ? next - 1 : next;
        } else if (state.sqrtPrice != before) {
            state.tick = TickMath.tickAt(state.sqrtPrice);
        }
    }

    /// Enters the range on the other side of a tick.
    function cross(Swap memory state, int24 at, bool zeroForOne) private {
        Tick storage tick = ticks[at];
        unchecked {
            uint256 growth0 = zeroForOne ? state.feeGrowth : feeGrowth0;
            uint256 growth1 = zeroForOne ? feeGrowth1 : state.feeGrowth;
            tick.feeGrowthOutside0 = growth0 - tick.feeGrowthOutside0;
            tick.feeGrowthOutside1 = growth1 - tick.feeGrowthOutside1;
        }
        int128 net = zeroForOne ? -tick.liquidityNet : tick.liquidityNet;
        state.liquidity = net < 0 ? state.liquidity - uint128(-net) : state.liquidity + uint128(net);
    }

    /// The nearest initialized tick at or below (`down`) or above, or the edge of the bitmap's word.
    function nextTick(int24 tick, bool down) private view returns (int24 next, bool present) {
        unchecked {
            int24 spacing = tickSpacing;
            int24 compressed = tick / spacing;
            if (tick < 0 && tick % spacing != 0) compressed--;
            if (!down) compressed++;
            uint256 bit = uint24(compressed) & 0xff;
            uint256 word = bitmap[int16(compressed >> 8)];
            uint256 mask = down ? type(uint256).max >> (255 - bit) : type(uint256).max << bit;
            uint256 candidates = word & mask;
            present = candidates != 0;
            int256 found;
            if (down) {
                found = present ? int256(TickMath.mostSignificantBit(candidates)) : int256(0);
            } else {
                found = present ? int256(TickMath.leastSignificantBit(candidates)) : int256(255);
            }
            next = (compressed + int24(found - int256(bit))) * spacing;
        }
    }

    /// Stores what the walk changed, and the oracle's observation where the tick moved.
    function settle(Now memory start, Swap memory state, bool zeroForOne) private {
        if (state.tick != start.tick) {
            observe(start);
            now_.tick = state.tick;
        }
        now_.sqrtPrice = state.sqrtPrice;
        if (state.liquidity != liquidity) liquidity = state.liquidity;
        if (zeroForOne) feeGrowth0 = state.feeGrowth;
        else feeGrowth1 = state.feeGrowth;
    }

    /// Adds up tick and inverse liquidity over the seconds since the last observation, once a block.
    function observe(Now memory start) private {
        Observation memory last = observations[start.observationIndex];
        uint32 time = uint32(block.timestamp);
        if (last.timestamp == time) return;
        uint128 depth = liquidity;
        unchecked {
            uint32 elapsed = time - last.timestamp;
            uint16 index = (start.observationIndex + 1) % start.observationCount;
            observations[index] = Observation({
                timestamp: time,
                tickSum: last.tickSum + int56(start.tick) * int56(uint56(elapsed)),
                secondsPerLiquiditySum: last.secondsPerLiquiditySum
                    + (uint160(elapsed) << 128) / (depth == 0 ? 1 : depth),
                made: true
            });
            now_.observationIndex = index;
        }
    }

    /// Pays the recipient, then has the caller pay the pool.
    function exchange(
        address recipient,
        bool zeroForOne,
        uint256 amountIn,
        uint256 amountOut,
        bytes calldata context
    ) private {
        IToken input = IToken(zeroForOne ? token0 : token1);
        IToken output = IToken(zeroForOne ? token1 : token0);
        if (amountOut != 0) output.transfer(recipient, amountOut);
        uint256 before = input.balanceOf(address(this));
        ISwapper(msg.sender).paySwap(amountIn, context);
        if (input.balanceOf(address(this)) < before + amountIn) revert NotPaid();
    }
}
