// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/syscalls/call.hpp"
#include "vm-frontends/svm/syscalls/costs.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
/// The instruction that ran `index` before the current one, by the same caller; null where there is none. Instructions of
/// others, which ran within it or its siblings, are higher on the stack.
const InstructionContext* find_sibling(
    const TransactionContext& transaction, std::uint64_t index) noexcept
{
    const std::size_t height = transaction.stack_height();
    const std::span<const InstructionContext> trace = transaction.trace();
    // The first one met at this height is the current instruction itself.
    std::uint64_t met = 0;
    for (std::size_t i = trace.size(); i-- > 0;)
    {
        if (trace[i].stack_height < height)
            return nullptr;
        if (trace[i].stack_height > height)
            continue;
        if (met != 0 && met - 1 == index)
            return &trace[i];
        ++met;
    }
    return nullptr;
}

/// AccountMeta: the key, whether it signs, whether it is writable.
constexpr std::uint64_t meta_size = sizeof(Pubkey) + 2;

void write_metas(const TransactionContext& transaction,
    std::span<const InstructionAccount> accounts, std::uint8_t* to) noexcept
{
    for (const InstructionAccount& account : accounts)
    {
        to = std::ranges::copy(transaction.accounts()[account.index_in_transaction].key.bytes, to)
                 .out;
        *to++ = account.is_signer ? 1 : 0;
        *to++ = account.is_writable ? 1 : 0;
    }
}
}  // namespace

Outcome sol_set_return_data(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [address, size, unused_3, unused_4, unused_5] = arguments;
    if (!call.charge(costs::base + size / costs::bytes_per_unit))
        return call.fault();
    if (size > return_data_max)
        return call.refuse(SyscallError::Kind::return_data_too_large,
            "Return data too large (" + std::to_string(size) + " > " +
                std::to_string(return_data_max) + ")");
    Bytes data;
    if (!call.read(data, address, size))
        return call.fault();
    TransactionContext& transaction = call.invoke().transaction();
    transaction.set_return_data(transaction.program_of(transaction.current()).key, data);
    return std::uint64_t{0};
}

/// The size of the data, of which no more was copied than asked for.
Outcome sol_get_return_data(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [address, size_max, program_at, unused_4, unused_5] = arguments;
    if (!call.charge(costs::base))
        return call.fault();
    const TransactionContext& transaction = call.invoke().transaction();
    const Bytes data = transaction.return_data();
    const std::uint64_t size = std::min<std::uint64_t>(size_max, data.size());
    if (size == 0)
        return data.size();
    std::array<Output, 2> outputs{
        Output::bytes(address, size), Output{.address = program_at, .size = sizeof(Pubkey)}};
    if (!call.charge((size + sizeof(Pubkey)) / costs::bytes_per_unit) || !call.open(outputs))
        return call.fault();
    std::memcpy(outputs[0].host, data.data(), size);
    std::memcpy(outputs[1].host, transaction.return_program().data(), sizeof(Pubkey));
    return data.size();
}

Outcome sol_get_stack_height(Machine& machine, const Arguments& /*arguments*/) noexcept
{
    Call call{machine};
    if (!call.charge(costs::base))
        return call.fault();
    return call.invoke().transaction().stack_height();
}

/// Writes the instruction where the program left room for just its sizes, else the sizes; gives whether there is one.
Outcome sol_get_processed_sibling_instruction(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [index, header_at, program_at, data_at, metas_at] = arguments;
    if (!call.charge(costs::base))
        return call.fault();
    const TransactionContext& transaction = call.invoke().transaction();
    const InstructionContext* sibling = find_sibling(transaction, index);
    if (sibling == nullptr)
        return std::uint64_t{0};
    // ProcessedSiblingInstruction: the size of the data, the count of the accounts.
    Output header{.address = header_at, .size = 16, .alignment = 8};
    if (!call.open(header))
        return call.fault();
    const std::uint64_t data_size = sibling->data.size();
    const std::uint64_t account_count = sibling->accounts.size();
    if (load_le<std::uint64_t>(header.host) != data_size ||
        load_le<std::uint64_t>(header.host + 8) != account_count)
    {
        store_le(header.host, data_size);
        store_le(header.host + 8, account_count);
        return std::uint64_t{1};
    }
    std::array<Output, 4> outputs{Output{.address = program_at, .size = sizeof(Pubkey)},
        Output::bytes(data_at, data_size),
        Output{.address = metas_at, .size = meta_size, .count = account_count}, header};
    if (!call.open(outputs))
        return call.fault();
    std::memcpy(outputs[0].host, transaction.program_of(*sibling).key.data(), sizeof(Pubkey));
    if (data_size != 0)
        std::memcpy(outputs[1].host, sibling->data.data(), data_size);
    write_metas(transaction, sibling->accounts, outputs[2].host);
    return std::uint64_t{1};
}
}  // namespace braid::svm
