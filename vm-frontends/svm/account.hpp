// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "base/result.hpp"
#include "storage/state_view.hpp"
#include "vm-frontends/svm/pubkey.hpp"

namespace braid::svm
{
/// An account as the state holds it; `data` is a view.
struct Account
{
    std::uint64_t lamports = 0;
    /// 2^64 - 1 in every account that was written since rent is not collected any more.
    std::uint64_t rent_epoch = ~std::uint64_t{0};
    Pubkey owner{};
    bool executable = false;
    Bytes data{};

    /// As a program's limits have it. https://docs.anza.xyz/runtime/programs
    static constexpr std::size_t data_size_max = std::size_t{10} * 1024 * 1024;
};

/// Kinds of locations of the SVM; StateKey::kind.
enum class KeyKind : std::uint8_t
{
    /// An account, named by its address; a blob, see encode_account(). An account without lamports is absent.
    account = 0,
    /// Fees that the block's transactions paid, a cell changed by deltas; settled by the block's last transaction.
    fees = 1,
    /// A transaction that was processed lately, named by its blockhash's number and a digest of its message.
    processed = 2,
};

[[nodiscard]] inline storage::StateKey account_key(const Pubkey& address) noexcept
{
    return {storage::VmId::svm, static_cast<std::uint8_t>(KeyKind::account), address};
}

/// Where the data begin in a stored account. Aligned blobs have their data at a multiple of eight.
inline constexpr std::size_t account_header_size = 56;

///     blob := lamports u64, rent_epoch u64, owner (32 bytes), executable u8 (0 or 1), seven zeros, data
/// Integers least significant byte first.
/// Writes the header to `to`, behind which `account.data` belongs. [`to` has account_header_size bytes]
void encode_account_header(const Account& account, std::uint8_t* to) noexcept;
/// The whole blob, in the arena, aligned to eight bytes.
[[nodiscard]] Bytes encode_account(const Account& account, Arena& arena) noexcept;
/// A view of the blob; the empty account where the value is absent; corrupt where it is no account.
[[nodiscard]] Result<Account, storage::StateError> decode_account(
    const storage::Value& value) noexcept;
}  // namespace braid::svm
