// SPDX-License-Identifier: Apache-2.0
#include "kernels/alt_bn128.hpp"
#include "vm-frontends/svm/syscalls/call.hpp"
#include "vm-frontends/svm/syscalls/costs.hpp"
#include <algorithm>

/// https://docs.rs/solana-bn254/3.2.1/solana_bn254/
namespace braid::svm
{
namespace
{
/// Set in the name of an operation whose points are in little byte order.
constexpr std::uint64_t flag_little = 0x80;

using Function = bool (*)(std::endian byte_order, Bytes input, std::span<std::uint8_t> result);

struct Operation
{
    std::uint64_t id;
    std::uint64_t cost;
    std::size_t input_size;
    std::size_t result_size;
    /// Whether a shorter input in big byte order is filled up by zeros.
    bool is_padded;
    Function function;
};

constexpr std::size_t g1 = kernels::alt_bn128_g1_size;
constexpr std::size_t g2 = kernels::alt_bn128_g2_size;
constexpr std::size_t number = kernels::alt_bn128_field_size;

constexpr std::array group_operations{
    Operation{0, costs::alt_bn128_g1_add, 2 * g1, g1, true, kernels::alt_bn128_g1_add},
    Operation{
        2, costs::alt_bn128_g1_multiply, g1 + number, g1, true, kernels::alt_bn128_g1_multiply},
    Operation{4, costs::alt_bn128_g2_add, 2 * g2, g2, false, kernels::alt_bn128_g2_add},
    Operation{
        6, costs::alt_bn128_g2_multiply, g2 + number, g2, false, kernels::alt_bn128_g2_multiply},
};
constexpr std::uint64_t pairing_id = 3;

constexpr std::array compressions{
    Operation{0, costs::base + costs::alt_bn128_g1_compress, g1, g1 / 2, false,
        kernels::alt_bn128_g1_compress},
    Operation{1, costs::base + costs::alt_bn128_g1_decompress, g1 / 2, g1, false,
        kernels::alt_bn128_g1_decompress},
    Operation{2, costs::base + costs::alt_bn128_g2_compress, g2, g2 / 2, false,
        kernels::alt_bn128_g2_compress},
    Operation{3, costs::base + costs::alt_bn128_g2_decompress, g2 / 2, g2, false,
        kernels::alt_bn128_g2_decompress},
};

std::endian byte_order_of(std::uint64_t id) noexcept
{
    return (id & flag_little) != 0 ? std::endian::little : std::endian::big;
}

/// The input as the operation takes it; nothing where its size is wrong.
std::optional<Bytes> fit(const Operation& operation, std::endian byte_order, Bytes input,
    std::span<std::uint8_t> padded) noexcept
{
    if (input.size() == operation.input_size)
        return input;
    if (!operation.is_padded || byte_order == std::endian::little ||
        input.size() > operation.input_size)
        return std::nullopt;
    std::ranges::copy(input, padded.begin());
    return padded.first(operation.input_size);
}

Outcome run(Call& call, const Operation& operation, const Arguments& arguments) noexcept
{
    const auto [id, input_at, input_size, result_at, unused_5] = arguments;
    Output output = Output::bytes(result_at, operation.result_size);
    Bytes input;
    if (!call.charge(operation.cost) || !call.open(output) ||
        !call.read(input, input_at, input_size))
        return call.fault();
    std::array<std::uint8_t, 2 * g1> padded{};
    const auto fitting = fit(operation, byte_order_of(id), input, padded);
    if (!fitting)
        return std::uint64_t{1};
    // The result may lie over the input.
    std::array<std::uint8_t, g2> result;
    const std::span<std::uint8_t> bytes = std::span{result}.first(operation.result_size);
    if (!operation.function(byte_order_of(id), *fitting, bytes))
        return std::uint64_t{1};
    std::ranges::copy(bytes, output.host);
    return std::uint64_t{0};
}

/// Whether the product is one, as a number of 32 bytes.
Outcome run_pairing(Call& call, const Arguments& arguments) noexcept
{
    constexpr std::uint64_t pair_size = g1 + g2;
    constexpr std::size_t result_size = 32;
    const auto [id, input_at, input_size, result_at, unused_5] = arguments;
    const std::uint64_t pair_count = input_size / pair_size;
    const std::uint64_t further = pair_count == 0 ? 0 : pair_count - 1;
    std::uint64_t cost = 0;
    if (__builtin_mul_overflow(costs::alt_bn128_pair_further, further, &cost) ||
        __builtin_add_overflow(
            cost, costs::alt_bn128_pair_first + costs::hash_base + result_size, &cost) ||
        __builtin_add_overflow(cost, input_size, &cost))
        cost = ~std::uint64_t{0};
    Output output = Output::bytes(result_at, result_size);
    Bytes input;
    if (!call.charge(cost) || !call.open(output) || !call.read(input, input_at, input_size))
        return call.fault();
    if (input_size % pair_size != 0)
        return std::uint64_t{1};
    const auto is_one = kernels::alt_bn128_pairing(byte_order_of(id), input);
    if (!is_one)
        return std::uint64_t{1};
    std::memset(output.host, 0, result_size);
    const bool is_little = byte_order_of(id) == std::endian::little;
    output.host[is_little ? 0 : result_size - 1] = *is_one ? 1 : 0;
    return std::uint64_t{0};
}

Outcome run_one_of(
    std::span<const Operation> operations, Call& call, const Arguments& arguments) noexcept
{
    const auto operation =
        std::ranges::find(operations, arguments[0] & ~flag_little, &Operation::id);
    if (operation == operations.end())
        return call.refuse(SyscallError::Kind::invalid_attribute, "InvalidAttribute");
    return run(call, *operation, arguments);
}
}  // namespace

Outcome sol_alt_bn128_group_op(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    if ((arguments[0] & ~flag_little) == pairing_id)
        return run_pairing(call, arguments);
    return run_one_of(group_operations, call, arguments);
}

Outcome sol_alt_bn128_compression(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    return run_one_of(compressions, call, arguments);
}
}  // namespace braid::svm
