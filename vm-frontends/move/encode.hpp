// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/transaction.hpp"
#include <string>
#include <variant>
#include <vector>

namespace braid::move
{
using ByteString = std::vector<std::uint8_t>;

/// BCS of a type without type arguments, of a core module where no address is given.
[[nodiscard]] ByteString encode_struct_type(
    const Hash32& address, std::string_view module, std::string_view name);
/// BCS of the StateKey of a resource of a core module without type arguments, and of a module.
[[nodiscard]] ByteString encode_resource_key(
    const Hash32& account, std::string_view module, std::string_view name);
[[nodiscard]] ByteString encode_module_key(const Hash32& account, std::string_view module);
/// An account's number: 0x1 is core_address(1).
[[nodiscard]] Hash32 core_address(std::uint8_t number) noexcept;

/// BCS of values.
[[nodiscard]] ByteString encode_u64(std::uint64_t value);
/// vector<u8>, and a string.
[[nodiscard]] ByteString encode_bytes(Bytes bytes);

/// A call as a client thinks of it.
struct PlainCall
{
    Hash32 address;
    std::string module;
    std::string function;
    std::vector<ByteString> type_arguments;
    std::vector<ByteString> arguments;
};

struct PlainScript
{
    ByteString code;
    std::vector<ByteString> type_arguments;
    /// Each behind the variant that TransactionArgument has for it.
    std::vector<ByteString> arguments;
};

/// A transaction to be encoded.
struct PlainTransaction
{
    Hash32 sender;
    std::uint64_t sequence_number = 0;
    /// Nothing runs what the multisig account holds.
    std::variant<std::monostate, PlainCall, PlainScript> executable;
    std::optional<Hash32> multisig;
    std::optional<std::uint64_t> nonce;
    /// Whether the payload takes the versioned form; with a nonce it must.
    bool is_versioned = false;
    std::uint64_t gas_max = 100'000;
    std::uint64_t gas_price = 100;
    std::uint64_t expiration = ~std::uint64_t{0} >> 1;
    std::uint8_t chain_id = 4;
};

/// BCS of a call, as a multisig account holds it behind its variant.
[[nodiscard]] ByteString encode_entry_function(const PlainCall& call);
/// BCS of the RawTransaction.
[[nodiscard]] ByteString encode_raw_transaction(const PlainTransaction& transaction);

/// BCS of AccountAuthenticator of a key and a signature of ed25519.
[[nodiscard]] ByteString encode_ed25519_account(Bytes key, Bytes signature);
/// The authentication key of a key of ed25519: its account's first address.
[[nodiscard]] Hash32 ed25519_auth_key(Bytes key);

/// A signed transaction: of the raw one and an authenticator of one key of ed25519.
[[nodiscard]] ByteString with_ed25519(Bytes raw, Bytes key, Bytes signature);
/// Of one account.
[[nodiscard]] ByteString with_single_sender(Bytes raw, Bytes account);

/// Who signs beside the sender.
struct PlainSigners
{
    ByteString sender;
    std::vector<Hash32> secondary_addresses;
    std::vector<ByteString> secondary;
    /// [with_fee_payer()]
    Hash32 fee_payer_address;
    ByteString fee_payer;
};
[[nodiscard]] ByteString with_multi_agent(Bytes raw, const PlainSigners& signers);
[[nodiscard]] ByteString with_fee_payer(Bytes raw, const PlainSigners& signers);
}  // namespace braid::move
