// SPDX-License-Identifier: Apache-2.0
#include "cli/move_fixture_genesis.hpp"

#include "base/assert.hpp"
#include "cli/command.hpp"
#include "cli/move_input.hpp"
#include "vm-frontends/move/disassembly.hpp"
#include "vm-frontends/move/signatures.hpp"
#include <algorithm>
#include <fmt/core.h>
#include <map>
#include <openssl/evp.h>

namespace braid::cli
{
namespace
{
using move::ByteString;

struct FreeKey
{
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
struct FreeDigest
{
    void operator()(EVP_MD_CTX* digest) const noexcept { EVP_MD_CTX_free(digest); }
};
using PrivateKey = std::unique_ptr<EVP_PKEY, FreeKey>;

PrivateKey private_key(Bytes seed)
{
    PrivateKey key{
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size())};
    BRAID_ASSERT(key != nullptr);
    return key;
}

/// What a genesis writes, by key: BCS of WriteOp.
/// As the keys' BCS ascends.
struct KeyOrder
{
    [[nodiscard]] bool operator()(const ByteString& a, const ByteString& b) const noexcept
    {
        return compare(Bytes{a}, Bytes{b}) < 0;
    }
};
using Writes = std::map<ByteString, ByteString, KeyOrder>;

ByteString encode_op(move::WriteKind kind, Bytes value, Bytes metadata)
{
    constexpr unsigned with_metadata = 3;
    ByteString out;
    bcs::Writer writer{out};
    writer.u8(static_cast<std::uint8_t>(
        static_cast<unsigned>(kind) + (metadata.empty() ? 0 : with_metadata)));
    if (kind != move::WriteKind::deletion)
        writer.bytes(value);
    writer.raw(metadata);
    return out;
}

ByteString own(Bytes bytes)
{
    return {bytes.begin(), bytes.end()};
}

void add_module(Bytes binary, Writes& writes)
{
    const auto shown = move::disassemble_binary(
        binary, {.is_script = false, .with_text = false, .with_tables = false});
    if (!shown.ok())
        throw InputError(fmt::format("genesis.modules: {}", error_text(shown.error())));
    if (!shown->module)
        throw InputError("genesis.modules: not a module");
    writes.insert_or_assign(move::encode_module_key(shown->module->address, shown->module->name),
        encode_op(move::WriteKind::creation, binary, {}));
}

void set_key(const Hash32& account, std::uint64_t seed, Writes& writes)
{
    const auto found = writes.find(move::encode_resource_key(account, "account", "Account"));
    bcs::Reader reader{found == writes.end() ? Bytes{} : Bytes{found->second}};
    const move::WriteOp op = move::read_write_op(reader);
    ByteString value = own(op.value);
    // The resource begins with the authentication key, a vector of 32 bytes.
    constexpr std::uint8_t key_size = sizeof(Hash32::bytes);
    if (value.size() <= key_size || value[0] != key_size)
        throw InputError(
            fmt::format("genesis.keys: {} has no account in this genesis", address_text(account)));
    std::ranges::copy(MoveKey{seed}.address().bytes, value.begin() + 1);
    found->second = encode_op(op.kind, value, own(op.metadata));
}
}  // namespace

MoveKey::MoveKey(std::uint64_t seed)
{
    store_le(seed_.data(), seed);
    std::size_t size = key_.size();
    BRAID_ASSERT(EVP_PKEY_get_raw_public_key(private_key(seed_).get(), key_.data(), &size) == 1);
    address_ = move::ed25519_auth_key(key_);
}

ByteString MoveKey::sign(Bytes message) const
{
    const PrivateKey key = private_key(seed_);
    const std::unique_ptr<EVP_MD_CTX, FreeDigest> digest{EVP_MD_CTX_new()};
    ByteString signature(move::signature_size);
    std::size_t size = signature.size();
    BRAID_ASSERT(digest != nullptr);
    BRAID_ASSERT(EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    BRAID_ASSERT(
        EVP_DigestSign(digest.get(), signature.data(), &size, message.data(), message.size()) == 1);
    return signature;
}

std::vector<std::uint8_t> with_changes(Bytes blob, const MoveFixture& fixture)
{
    const move::GenesisTransaction genesis = require_genesis(fixture.genesis, blob);
    Writes writes;
    for (const move::Write& write : genesis.write_set.writes)
        writes.emplace(
            own(write.key.encoded), encode_op(write.op.kind, write.op.value, write.op.metadata));
    for (const auto& module : fixture.modules)
        add_module(module, writes);
    for (const auto& [account, seed] : fixture.keys)
        set_key(account, seed, writes);

    const Bytes before = genesis.write_set.encoded;
    const auto begin = static_cast<std::size_t>(before.data() - genesis.encoded.data());
    std::vector<std::uint8_t> changed = own(genesis.encoded.first(begin));
    bcs::Writer writer{changed};
    // The form of the write set, which there is one of.
    writer.u8(before.front());
    writer.leb128(writes.size());
    for (const auto& [key, op] : writes)
    {
        writer.raw(key);
        writer.raw(op);
    }
    writer.raw(genesis.encoded.subspan(begin + before.size()));
    return changed;
}

ByteString sign(const MoveFixtureSigned& made, const move::PlainTransaction& plain)
{
    const ByteString raw = move::encode_raw_transaction(plain);
    const MoveKey sender{made.sender.seed};
    ByteString message;
    if (made.secondary.empty() && !made.fee_payer)
    {
        move::append_signing_message(raw, message);
        return move::with_ed25519(raw, sender.key(), sender.sign(message));
    }
    move::PlainSigners signers;
    for (const auto& signer : made.secondary)
        signers.secondary_addresses.push_back(
            signer.address.value_or(MoveKey{signer.seed}.address()));
    if (made.fee_payer)
    {
        signers.fee_payer_address =
            made.fee_payer->address.value_or(MoveKey{made.fee_payer->seed}.address());
        move::append_fee_payer_message(
            raw, signers.secondary_addresses, signers.fee_payer_address, message);
    }
    else
        move::append_multi_agent_message(raw, signers.secondary_addresses, message);
    const auto agree = [&](std::uint64_t seed)
    {
        const MoveKey key{seed};
        return move::encode_ed25519_account(key.key(), key.sign(message));
    };
    signers.sender = agree(made.sender.seed);
    for (const auto& signer : made.secondary)
        signers.secondary.push_back(agree(signer.seed));
    if (!made.fee_payer)
        return move::with_multi_agent(raw, signers);
    signers.fee_payer = agree(made.fee_payer->seed);
    return move::with_fee_payer(raw, signers);
}
}  // namespace braid::cli
