// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "vm-frontends/svm/errors.hpp"
#include "vm-frontends/svm/pubkey.hpp"
#include <optional>
#include <span>

namespace braid::svm
{
/// What an account of the system program holds as a durable nonce.
///     nonce := version u32 (0 | 1), 0 u32
///            | version u32 (0 | 1), 1 u32, authority (32 bytes), durable nonce (32 bytes), lamports a signature u64
/// Version 0 stems from when nonces could be taken for blockhashes; no transaction may use it.
/// https://docs.rs/solana-nonce/latest/solana_nonce/versions/enum.Versions.html
struct StoredNonce
{
    static constexpr std::size_t size_max = 80;

    struct Data
    {
        Pubkey authority;
        Hash32 durable_nonce;
        std::uint64_t lamports_per_signature = 0;

        [[nodiscard]] friend bool operator==(const Data&, const Data&) = default;
    };
    bool is_legacy = false;
    /// Nothing where the nonce is not initialised.
    std::optional<Data> data;
};

/// Nothing where the data are none. What follows the nonce is not looked at.
[[nodiscard]] std::optional<StoredNonce> decode_nonce(Bytes data) noexcept;

/// Writes the nonce over the beginning of `to`. Error: account_data_too_small, and nothing is written.
[[nodiscard]] Result<Done, InstructionError> encode_nonce(
    const StoredNonce& nonce, std::span<std::uint8_t> to) noexcept;
}  // namespace braid::svm
