// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/transaction_context.hpp"

namespace braid::svm
{
namespace
{
using Checked = Result<Done, InstructionError>;

[[nodiscard]] bool is_zeroed(Bytes data) noexcept
{
    // Where the first byte is zero and each equals the next, all are.
    return data.empty() ||
           (data[0] == 0 && std::memcmp(data.data(), data.data() + 1, data.size() - 1) == 0);
}
}  // namespace

BorrowedAccount::BorrowedAccount(TransactionContext& transaction,
    const InstructionContext& instruction, std::size_t index) noexcept
  : transaction_(&transaction),
    program_(&transaction.program_of(instruction).key),
    account_(&transaction.accounts()[instruction.accounts[index].index_in_transaction]),
    is_signer_(instruction.accounts[index].is_signer),
    is_writable_(instruction.accounts[index].is_writable)
{
    BRAID_ASSERT(!account_->borrowed);
    account_->borrowed = true;
}

BorrowedAccount::BorrowedAccount(BorrowedAccount&& other) noexcept
  : transaction_(other.transaction_),
    program_(other.program_),
    account_(std::exchange(other.account_, nullptr)),
    is_signer_(other.is_signer_),
    is_writable_(other.is_writable_)
{}

BorrowedAccount& BorrowedAccount::operator=(BorrowedAccount&& other) noexcept
{
    if (this == &other)
        return *this;
    release();
    transaction_ = other.transaction_;
    program_ = other.program_;
    account_ = std::exchange(other.account_, nullptr);
    is_signer_ = other.is_signer_;
    is_writable_ = other.is_writable_;
    return *this;
}

bool BorrowedAccount::is_rent_exempt_at(std::size_t data_size) const noexcept
{
    return account_->lamports >= transaction_->rent().minimum_balance(data_size);
}

Checked BorrowedAccount::set_owner(const Pubkey& owner) noexcept
{
    if (!is_owned_by_current_program() || !is_writable_ || !is_zeroed(data()))
        return Err{InstructionErrorKind::modified_program_id};
    if (account_->owner == owner)
        return Done{};
    account_->touched = true;
    account_->owner = owner;
    return Done{};
}

Checked BorrowedAccount::set_lamports(std::uint64_t lamports) noexcept
{
    if (lamports < account_->lamports && !is_owned_by_current_program())
        return Err{InstructionErrorKind::external_account_lamport_spend};
    if (!is_writable_)
        return Err{InstructionErrorKind::readonly_lamport_change};
    if (lamports == account_->lamports)
        return Done{};
    transaction_->lamports_delta +=
        TransactionContext::LamportsDelta{lamports} - account_->lamports;
    account_->touched = true;
    account_->lamports = lamports;
    return Done{};
}

Checked BorrowedAccount::add_lamports(std::uint64_t lamports) noexcept
{
    std::uint64_t sum = 0;
    if (__builtin_add_overflow(account_->lamports, lamports, &sum))
        return Err{InstructionErrorKind::arithmetic_overflow};
    return set_lamports(sum);
}

Checked BorrowedAccount::take_lamports(std::uint64_t lamports) noexcept
{
    std::uint64_t rest = 0;
    if (__builtin_sub_overflow(account_->lamports, lamports, &rest))
        return Err{InstructionErrorKind::arithmetic_overflow};
    return set_lamports(rest);
}

Checked BorrowedAccount::set_executable(bool executable) noexcept
{
    if (!is_rent_exempt_at(account_->size))
        return Err{InstructionErrorKind::executable_account_not_rent_exempt};
    if (!is_owned_by_current_program() || !is_writable_)
        return Err{InstructionErrorKind::executable_modified};
    if (account_->executable == executable)
        return Done{};
    account_->touched = true;
    account_->executable = executable;
    return Done{};
}

Result<std::span<std::uint8_t>, InstructionError> BorrowedAccount::data_for_write() noexcept
{
    if (const Checked allowed = check_data_can_change(); !allowed.ok())
        return Err{allowed.error()};
    transaction_->own_data(*account_, account_->size);
    account_->touched = true;
    return std::span(account_->data, account_->size);
}

Checked BorrowedAccount::set_data(Bytes data) noexcept
{
    if (const Checked allowed = check_size_can_be(data.size()); !allowed.ok())
        return allowed;
    // A program's accounts come back whether it wrote them or not; what is the same stays the state's.
    if (equal(data, this->data()))
        return Done{};
    transaction_->resize_delta +=
        static_cast<std::int64_t>(data.size()) - static_cast<std::int64_t>(account_->size);
    // What is replaced needs no copy.
    if (account_->capacity < data.size() || account_->capacity == 0)
        account_->size = 0;
    transaction_->own_data(*account_, data.size());
    account_->touched = true;
    if (!data.empty())
        std::memcpy(account_->data, data.data(), data.size());
    account_->size = data.size();
    return Done{};
}

Checked BorrowedAccount::set_size(std::size_t size) noexcept
{
    if (const Checked allowed = check_size_can_be(size); !allowed.ok())
        return allowed;
    if (size == account_->size)
        return Done{};
    transaction_->resize_delta +=
        static_cast<std::int64_t>(size) - static_cast<std::int64_t>(account_->size);
    account_->touched = true;
    if (size > account_->size)
    {
        transaction_->own_data(*account_, size);
        std::memset(account_->data + account_->size, 0, size - account_->size);
    }
    account_->size = size;
    return Done{};
}

Checked BorrowedAccount::check_data_can_change() const noexcept
{
    if (!is_writable_)
        return Err{InstructionErrorKind::readonly_data_modified};
    if (!is_owned_by_current_program())
        return Err{InstructionErrorKind::external_account_data_modified};
    return Done{};
}

Checked BorrowedAccount::check_size_can_be(std::size_t size) const noexcept
{
    if (size > Account::data_size_max)
        return Err{InstructionErrorKind::invalid_realloc};
    const auto growth = static_cast<std::int64_t>(size) - static_cast<std::int64_t>(account_->size);
    if (transaction_->resize_delta + growth > transaction_growth_max)
        return Err{InstructionErrorKind::max_accounts_data_allocations_exceeded};
    return check_data_can_change();
}
}  // namespace braid::svm
