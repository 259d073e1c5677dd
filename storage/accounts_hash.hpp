// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/lthash.hpp"

namespace braid::storage
{
/// What the hash of all accounts sees of one; what it views stays the caller's.
struct HashedAccount
{
    Hash32 address;
    Hash32 owner;
    std::uint64_t lamports = 0;
    bool executable = false;
    Bytes data;
};

/// The lattice hash of all accounts of the SVM: which accounts there are, not in which order they came. It says whether two
/// states are equal; it proves nothing of one account. Accounts without lamports are none. SIMD-0215,
/// https://github.com/solana-foundation/solana-improvement-documents/blob/main/proposals/0215-accounts-lattice-hash.md
class AccountsHash
{
public:
    /// Of no accounts.
    AccountsHash() noexcept = default;
    /// Of the accounts that `hash` is the sum of.
    explicit AccountsHash(const kernels::LtHash& hash) noexcept : hash_(hash) {}

    /// Cost: 32 compressions of BLAKE3 an account, one a 64 bytes of data; a copy of the data.
    void add(std::span<const HashedAccount> accounts) { mix(accounts, false); }
    /// Takes accounts away that are as they were when added.
    void remove(std::span<const HashedAccount> accounts) { mix(accounts, true); }
    /// Accounts that were `before` become `after`; which changed into which does not matter.
    void update(std::span<const HashedAccount> before, std::span<const HashedAccount> after)
    {
        remove(before);
        add(after);
    }

    [[nodiscard]] const kernels::LtHash& hash() const noexcept { return hash_; }
    /// Its name in 32 bytes, as snapshots have it.
    [[nodiscard]] Hash32 checksum() const noexcept { return hash_.checksum(); }
    [[nodiscard]] friend bool operator==(const AccountsHash&, const AccountsHash&) = default;

private:
    void mix(std::span<const HashedAccount> accounts, bool leave);

    kernels::LtHash hash_;
};

/// What a slot's bank hash covers.
struct BankHashInput
{
    Hash32 parent;
    /// Signatures of the slot's transactions.
    std::uint64_t signature_count = 0;
    Hash32 last_blockhash;
};

/// SHA-256 of (SHA-256 of the parent's bank hash, the number of signatures in eight bytes, least significant first, and the
/// last blockhash) and the 2048 bytes of the accounts' hash. SIMD-0215; Agave's Bank::hash_internal_state, but for what it
/// mixes in at a cluster's hard forks.
[[nodiscard]] Hash32 bank_hash(const BankHashInput& input, const AccountsHash& accounts) noexcept;
}  // namespace braid::storage
