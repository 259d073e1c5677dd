// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.28;

interface IPool {
    function token0() external view returns (address);
    function token1() external view returns (address);
    function swap(
        address recipient,
        bool zeroForOne,
        uint256 amount,
        uint160 priceLimit,
        bytes calldata context
    ) external returns (uint256 amountIn, uint256 amountOut);
}

interface ITokenFrom {
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Swaps on a user's behalf with tokens that the user approved.
/// Slots that generated states fill: 0 pool.
contract Router {
    address public pool;

    error NotThePool();
    error TooLittle(uint256 amountOut);

    /// Sells exactly `amount` for the caller, who wants at least `amountOutMin`.
    function swapExactIn(bool zeroForOne, uint256 amount, uint256 amountOutMin, uint160 priceLimit)
        external
        returns (uint256 amountOut)
    {
        address input = zeroForOne ? IPool(pool).token0() : IPool(pool).token1();
        (, amountOut) =
            IPool(pool).swap(msg.sender, zeroForOne, amount, priceLimit, abi.encode(input, msg.sender));
        if (amountOut < amountOutMin) revert TooLittle(amountOut);
    }

    /// Called by the pool in the middle of a swap: the user's tokens move to the pool.
    function paySwap(uint256 amountIn, bytes calldata context) external {
        if (msg.sender != pool) revert NotThePool();
        (address input, address payer) = abi.decode(context, (address, address));
        ITokenFrom(input).transferFrom(payer, msg.sender, amountIn);
    }
}
