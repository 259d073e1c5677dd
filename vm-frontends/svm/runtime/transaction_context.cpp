// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/transaction_context.hpp"

#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/runtime/program_memory.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
constexpr std::uint16_t no_account = 0xffff;
}

AccountPositions::AccountPositions(std::span<const InstructionAccount> accounts) noexcept
{
    first_.fill(none);
    // From the end, so that the first stays.
    for (std::size_t i = accounts.size(); i-- > 0;)
        first_[accounts[i].index_in_transaction] = static_cast<std::uint16_t>(i);
}

TransactionContext::TransactionContext() noexcept = default;
TransactionContext::~TransactionContext() = default;

void TransactionContext::reset(
    Arena& scratch, std::span<TxAccount> accounts, const Rent& rent) noexcept
{
    BRAID_ASSERT(accounts.size() <= transaction_accounts_max);
    scratch_ = &scratch;
    rent_ = &rent;
    accounts_ = accounts;
    for (std::size_t i = 0; i < accounts.size(); ++i)
        key_words_[i] = load_le<std::uint64_t>(accounts[i].key.data());
    trace_size_ = 0;
    top_level_count_ = 0;
    stack_size_ = 0;
    return_program_ = {};
    return_data_size_ = 0;
    resize_delta = 0;
    lamports_delta = 0;
    instructions_sysvar_ = find_account(ids::instructions).value_or(no_account);
}

std::optional<std::uint16_t> TransactionContext::find_account(const Pubkey& key) const noexcept
{
    const auto word = load_le<std::uint64_t>(key.data());
    for (std::size_t i = 0; i < accounts_.size(); ++i)
        if (key_words_[i] == word && accounts_[i].key == key)
            return static_cast<std::uint16_t>(i);
    return {};
}

Result<Done, InstructionError> TransactionContext::push(
    const InstructionContext& instruction) noexcept
{
    if (stack_size_ != 0 && lamports_delta != 0)
        return Err{InstructionErrorKind::unbalanced_instruction};
    if (trace_size_ >= instruction_trace_max)
        return Err{InstructionErrorKind::max_instruction_trace_length_exceeded};
    InstructionContext& entered = trace_[trace_size_];
    entered = instruction;
    entered.stack_height = static_cast<std::uint8_t>(stack_size_ + 1);
    entered.caller =
        stack_size_ == 0 ? std::uint8_t{instruction_trace_max} : stack_[stack_size_ - 1];
    const auto index = static_cast<std::uint8_t>(trace_size_++);
    if (stack_size_ == 0)
        ++top_level_count_;
    if (stack_size_ >= instruction_stack_max)
        return Err{InstructionErrorKind::call_depth};
    stack_[stack_size_++] = index;
    if (instructions_sysvar_ != no_account)
        return note_current_instruction();
    return Done{};
}

Result<Done, InstructionError> TransactionContext::note_current_instruction() noexcept
{
    TxAccount& account = accounts_[instructions_sysvar_];
    if (account.owner != ids::sysvar_owner)
        return Err{InstructionErrorKind::invalid_account_owner};
    if (account.size < sizeof(std::uint16_t))
        return Err{InstructionErrorKind::account_data_too_small};
    own_data(account, account.size);
    store_le(account.data + account.size - sizeof(std::uint16_t),
        static_cast<std::uint16_t>(top_level_count_ - 1));
    return Done{};
}

Result<Done, InstructionError> TransactionContext::pop() noexcept
{
    BRAID_ASSERT(stack_size_ != 0);
    --stack_size_;
    if (lamports_delta != 0)
        return Err{InstructionErrorKind::unbalanced_instruction};
    return Done{};
}

const InstructionContext& TransactionContext::current() const noexcept
{
    BRAID_ASSERT(stack_size_ != 0);
    return trace_[stack_[stack_size_ - 1]];
}

const InstructionContext& TransactionContext::at_level(std::size_t level) const noexcept
{
    BRAID_ASSERT(level < stack_size_);
    return trace_[stack_[level]];
}

Result<BorrowedAccount, InstructionError> TransactionContext::borrow(std::size_t index) noexcept
{
    const InstructionContext& instruction = current();
    if (index >= instruction.accounts.size())
        return Err{InstructionErrorKind::missing_account};
    if (accounts_[instruction.accounts[index].index_in_transaction].borrowed)
        return Err{InstructionErrorKind::account_borrow_failed};
    return BorrowedAccount(*this, instruction, index);
}

void TransactionContext::set_return_data(const Pubkey& program, Bytes data) noexcept
{
    BRAID_ASSERT(data.size() <= return_data_max);
    return_program_ = program;
    if (!data.empty())
        std::memcpy(return_data_.data(), data.data(), data.size());
    return_data_size_ = data.size();
}

void TransactionContext::own_data(TxAccount& account, std::size_t size) noexcept
{
    if (account.capacity != 0 && size <= account.capacity)
        return;
    // The first copy has room for what one instruction may add; later ones double, so that an account that grows by many
    // instructions is copied a few times only.
    std::size_t capacity = std::max(account.size, size) + instruction_growth_max;
    capacity = std::max(capacity, 2 * account.capacity);
    capacity = std::min(capacity, Account::data_size_max);
    auto* copy = static_cast<std::uint8_t*>(scratch_->allocate(capacity, 16));
    if (account.size != 0)
        std::memcpy(copy, account.data, account.size);
    account.data = copy;
    account.capacity = capacity;
}

ProgramMemory& TransactionContext::program_memory(std::size_t level) noexcept
{
    BRAID_ASSERT(level < instruction_stack_max);
    if (memories_[level] == nullptr)
        memories_[level] = std::make_unique<ProgramMemory>();
    return *memories_[level];
}
}  // namespace braid::svm
