// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "base/bcs.hpp"
#include <span>

namespace braid::move
{
/// A transaction has at most so many signatures. aptos-core: types/src/transaction/authenticator.rs (MAX_NUM_OF_SIGS).
inline constexpr std::size_t signature_count_max = 32;
/// MultiEd25519 has at most so many keys.
inline constexpr std::size_t multi_ed25519_key_count_max = 32;
/// What the bits of a MultiKey's signatures may take.
inline constexpr std::size_t signature_bits_size_max = 8192;

inline constexpr std::size_t ed25519_key_size = 32;
/// Uncompressed, as chains store them: 0x04, x, y.
inline constexpr std::size_t ecdsa_key_size = 65;
inline constexpr std::size_t signature_size = 64;

/// What is hashed behind an account's key into its authentication key.
enum class Scheme : std::uint8_t
{
    ed25519 = 0,
    multi_ed25519 = 1,
    single_key = 2,
    multi_key = 3,
    none = 4,
    /// The account's own Move code decides.
    abstraction = 5,
};

enum class SignatureKind : std::uint8_t
{
    ed25519,
    /// ECDSA over SHA3-256 of the message.
    secp256k1,
    /// ECDSA over P-256 of what an authenticator of WebAuthn signs, whose challenge is SHA3-256 of the message.
    webauthn,
};

/// One signature by one key. Views the transaction.
struct KeySignature
{
    SignatureKind kind = SignatureKind::ed25519;
    /// ed25519_key_size or ecdsa_key_size bytes.
    Bytes key{};
    /// signature_size bytes.
    Bytes signature{};
    // Of WebAuthn.
    Bytes authenticator_data{};
    Bytes client_data{};
};

/// What Move code is asked of, in place of a signature.
struct Abstraction
{
    Hash32 address;
    std::string_view module;
    std::string_view function;
    Bytes message_digest;
    /// Whether the account's address derives from the function and a public key.
    bool is_derivable = false;
    /// BCS of AbstractionAuthData.
    Bytes encoded;
};

/// How one account agrees to a transaction. Views the transaction, and the arena that it was read into.
///
///   account   = 00 key signature | 01 keys signatures | 02 any_key any_signature | 03 many | 04 | 05 function data
///   many      = any_keys required-u8 any_signatures bits
struct AccountAuthenticator
{
    Scheme scheme = Scheme::none;
    /// Whether the signatures are as many as needed, by keys that are there and of their kind. If not, they are wrong.
    bool is_complete = true;
    /// SHA3-256 of the keys and the scheme. [scheme is neither none nor abstraction]
    Hash32 auth_key;
    std::span<const KeySignature> signatures;
    /// [scheme == abstraction]
    const Abstraction* abstraction = nullptr;

    [[nodiscard]] bool has_auth_key() const noexcept
    {
        return scheme != Scheme::none && scheme != Scheme::abstraction;
    }
};

enum class AuthenticatorKind : std::uint8_t
{
    ed25519 = 0,
    multi_ed25519 = 1,
    multi_agent = 2,
    fee_payer = 3,
    single_sender = 4,
};

/// How all accounts agree that a transaction runs for.
///
///   authenticator = 00 key signature | 01 keys signatures | 02 account addresses accounts
///                 | 03 account addresses accounts address account | 04 account
struct TransactionAuthenticator
{
    AuthenticatorKind kind = AuthenticatorKind::ed25519;
    AccountAuthenticator sender;
    std::span<const Hash32> secondary_addresses;
    std::span<const AccountAuthenticator> secondary;
    // [kind == fee_payer]
    Hash32 fee_payer_address;
    AccountAuthenticator fee_payer;

    [[nodiscard]] bool has_fee_payer() const noexcept
    {
        return kind == AuthenticatorKind::fee_payer;
    }
};

/// Where a key or signature is of a scheme that Braid does not verify: keyless accounts.
struct UnsupportedScheme
{
    bool is_keyless = false;
};

/// Reads an authenticator; the reader fails where it is none. `unsupported` tells where that is only for its scheme.
[[nodiscard]] TransactionAuthenticator read_authenticator(
    bcs::Reader& reader, Arena& arena, UnsupportedScheme& unsupported) noexcept;
}  // namespace braid::move
