// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/input.hpp"

#include <utility>

namespace braid::svm
{
namespace
{
constexpr std::uint8_t first_marker = 0xff;
/// Of an account, less its data: what stands before them and behind them.
constexpr std::size_t aligned_head = 88;
constexpr std::size_t unaligned_head = 51;
constexpr std::size_t unaligned_tail = 41;
constexpr std::size_t aligned_repeat = 8;
constexpr std::size_t unaligned_repeat = 1;
constexpr std::uint64_t rent_epoch = ~std::uint64_t{0};

/// Zeros up to a multiple of eight.
[[nodiscard]] constexpr std::size_t padding_of(std::size_t size) noexcept
{
    return (8 - size % 8) % 8;
}

void copy(std::uint8_t* to, Bytes bytes) noexcept
{
    if (!bytes.empty())
        std::memcpy(to, bytes.data(), bytes.size());
}
}  // namespace

std::size_t InputBuffer::size_of(const TransactionContext& transaction,
    const AccountPositions& positions, InputLayout layout) noexcept
{
    const bool aligned = layout == InputLayout::aligned;
    const InstructionContext& instruction = transaction.current();
    std::size_t size = 2 * sizeof(std::uint64_t) + instruction.data.size() + sizeof(Pubkey);
    for (std::size_t i = 0; i < instruction.accounts.size(); ++i)
    {
        const std::uint16_t index = instruction.accounts[i].index_in_transaction;
        const std::size_t data_size = transaction.accounts()[index].size;
        if (positions[index] != i)
            size += aligned ? aligned_repeat : unaligned_repeat;
        else if (aligned)
            size += aligned_head + data_size + instruction_growth_max + padding_of(data_size) +
                    sizeof rent_epoch;
        else
            size += unaligned_head + data_size + unaligned_tail;
    }
    return size;
}

Result<Done, InstructionError> InputBuffer::write(
    TransactionContext& transaction, InputLayout layout) noexcept
{
    const InstructionContext& instruction = transaction.current();
    if (instruction.accounts.size() > instruction_accounts_max)
        return Err{InstructionErrorKind::max_accounts_exceeded};
    const AccountPositions positions(instruction.accounts);
    layout_ = layout;
    size_ = size_of(transaction, positions, layout);
    memory_->reserve(begin_ + size_);
    account_count_ = instruction.accounts.size();

    std::uint8_t* to = data();
    std::size_t at = sizeof(std::uint64_t);
    store_le<std::uint64_t>(to, account_count_);
    note_written(0, at);
    for (std::size_t i = 0; i < account_count_; ++i)
    {
        const InstructionAccount role = instruction.accounts[i];
        const std::size_t first = positions[role.index_in_transaction];
        const TxAccount& account = transaction.accounts()[role.index_in_transaction];
        const std::size_t begin = at;
        if (first == i)
        {
            at = layout == InputLayout::aligned ? write_aligned(account, role, at, accounts_[i]) :
                                                  write_unaligned(account, role, at, accounts_[i]);
            continue;
        }
        accounts_[i] = accounts_[first];
        to[at] = static_cast<std::uint8_t>(first);
        if (layout == InputLayout::aligned)
            std::memset(to + at + 1, 0, aligned_repeat - 1);
        at += layout == InputLayout::aligned ? aligned_repeat : unaligned_repeat;
        note_written(begin, at);
    }
    write_end(instruction, transaction.program_of(instruction).key, at);
    return Done{};
}

std::size_t InputBuffer::write_aligned(
    const TxAccount& account, InstructionAccount role, std::size_t at, InputAccount& place) noexcept
{
    std::uint8_t* to = data() + at;
    to[0] = first_marker;
    to[1] = role.is_signer ? 1 : 0;
    to[2] = role.is_writable ? 1 : 0;
    to[3] = account.executable ? 1 : 0;
    store_le<std::uint32_t>(to + 4, 0);
    copy(to + 8, account.key);
    copy(to + 40, account.owner);
    store_le(to + 72, account.lamports);
    store_le<std::uint64_t>(to + 80, account.size);
    copy(to + aligned_head, {account.data, account.size});
    place = {.key = at + 8,
        .owner = at + 40,
        .lamports = at + 72,
        .data = at + aligned_head,
        .size = account.size};
    const std::size_t data_end = at + aligned_head + account.size;
    const std::size_t end = data_end + instruction_growth_max + padding_of(account.size);
    note_written(at, data_end);
    memory_->clear(begin_ + data_end, begin_ + end);
    store_le(data() + end, rent_epoch);
    note_written(end, end + sizeof rent_epoch);
    return end + sizeof rent_epoch;
}

std::size_t InputBuffer::write_unaligned(
    const TxAccount& account, InstructionAccount role, std::size_t at, InputAccount& place) noexcept
{
    std::uint8_t* to = data() + at;
    to[0] = first_marker;
    to[1] = role.is_signer ? 1 : 0;
    to[2] = role.is_writable ? 1 : 0;
    copy(to + 3, account.key);
    store_le(to + 35, account.lamports);
    store_le<std::uint64_t>(to + 43, account.size);
    copy(to + unaligned_head, {account.data, account.size});
    place = {.key = at + 3,
        .owner = at + unaligned_head + account.size,
        .lamports = at + 35,
        .data = at + unaligned_head,
        .size = account.size};
    to += unaligned_head + account.size;
    copy(to, account.owner);
    to[32] = account.executable ? 1 : 0;
    store_le(to + 33, rent_epoch);
    const std::size_t end = at + unaligned_head + account.size + unaligned_tail;
    note_written(at, end);
    return end;
}

void InputBuffer::write_end(
    const InstructionContext& instruction, const Pubkey& program, std::size_t at) noexcept
{
    std::uint8_t* to = data() + at;
    store_le<std::uint64_t>(to, instruction.data.size());
    instruction_data_ = at + sizeof(std::uint64_t);
    copy(to + sizeof(std::uint64_t), instruction.data);
    copy(data() + instruction_data_ + instruction.data.size(), program);
    BRAID_ASSERT(instruction_data_ + instruction.data.size() + sizeof program == size_);
    note_written(at, size_);
}

Result<Done, InstructionError> InputBuffer::read_back(TransactionContext& transaction) noexcept
{
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < account_count_; ++i)
    {
        // What came before lies before all that came since.
        if (accounts_[i].data <= end)
            continue;
        end = accounts_[i].data;
        Result<BorrowedAccount, InstructionError> account = transaction.borrow(i);
        if (!account.ok())
            return Err{account.error()};
        const Result<Done, InstructionError> read = read_account(*account, accounts_[i]);
        if (!read.ok())
            return read;
    }
    return Done{};
}

Result<Done, InstructionError> InputBuffer::read_account(
    BorrowedAccount& account, const InputAccount& place) noexcept
{
    const std::uint8_t* from = data();
    const auto lamports = load_le<std::uint64_t>(from + place.lamports);
    if (account.lamports() != lamports)
        if (const auto changed = account.set_lamports(lamports); !changed.ok())
            return changed;
    std::uint64_t size = place.size;
    if (layout_ == InputLayout::aligned)
    {
        size = load_le<std::uint64_t>(from + place.data - sizeof size);
        if ((size > place.size && size - place.size > instruction_growth_max) ||
            size > Account::data_size_max)
            return Err{InstructionErrorKind::invalid_realloc};
    }
    const Bytes data(from + place.data, size);
    if (const auto allowed = account.check_size_can_be(size); allowed.ok())
    {
        if (const auto changed = account.set_data(data); !changed.ok())
            return changed;
    }
    else if (!equal(account.data(), data))
        return allowed;
    if (layout_ == InputLayout::unaligned)
        return Done{};
    // Last, so that a program that gives an account away may change its lamports and data as well.
    const Pubkey owner = Pubkey::from({from + place.owner, sizeof(Pubkey)});
    return account.owner() == owner ? Result<Done, InstructionError>{Done{}} :
                                      account.set_owner(owner);
}
}  // namespace braid::svm
