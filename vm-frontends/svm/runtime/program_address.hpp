// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "vm-frontends/svm/pubkey.hpp"
#include <span>
#include <string_view>

namespace braid::svm
{
inline constexpr std::size_t seeds_max = 16;
inline constexpr std::size_t seed_size_max = 32;

/// Why seeds give no address, in the order of Solana's PubkeyError.
enum class AddressError : std::uint8_t
{
    max_seed_length_exceeded,
    invalid_seeds,
    illegal_owner,
};
/// As logs have it: "Provided seeds do not result in a valid address".
[[nodiscard]] std::string_view message_of(AddressError error) noexcept;

/// Whether the 32 bytes are a point of ed25519's curve, so that somebody may hold a key of them.
/// Cost: some microseconds.
[[nodiscard]] bool is_on_curve(const Pubkey& address) noexcept;

/// The address that a program can sign for: sha256(seeds, program, "ProgramDerivedAddress"), where that is no point of
/// the curve. Cost: a hash and is_on_curve(), or the hash alone where this thread met the address lately.
/// https://docs.rs/solana-pubkey/latest/solana_pubkey/struct.Pubkey.html#method.create_program_address
[[nodiscard]] Result<Pubkey, AddressError> create_program_address(
    std::span<const Bytes> seeds, const Pubkey& program, const Crypto& crypto) noexcept;
}  // namespace braid::svm
