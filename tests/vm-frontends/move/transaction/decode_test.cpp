// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "kernels/host_crypto.hpp"
#include "kernels/keccak.hpp"
#include "tests/vm-frontends/move/transaction/ed25519_account.hpp"
#include "vm-frontends/move/signatures.hpp"
#include <gtest/gtest.h>
#include <secp256k1.h>

namespace braid::move
{
namespace
{
// A passkey's signature over a raw transaction, as a browser made it:
// aptos-core, types/src/transaction/webauthn.rs (tests).
constexpr std::string_view webauthn_raw =
    "0000000000000000000000000000000000000000000000000000000000000001000000000000000002000000000000"
    "00000000000000000000000000000000000000000000000000010d6170746f735f6163636f756e740e7472616e7366"
    "65725f636f696e73010700000000000000000000000000000000000000000000000000000000000000010a6170746f"
    "735f636f696e094170746f73436f696e00022000000000000000000000000000000000000000000000000000000000"
    "0000000108e803000000000000e8030000000000006400000000000000807417bcbe00000059";
constexpr std::string_view webauthn_data =
    "49960de5880e8c687434170f6476605b8fe4aeb9a28632c7995cf3ba831d97631d00000000";
constexpr std::string_view webauthn_client_data =
    R"({"type":"webauthn.get","challenge":"eUf1aXwdtHKnIYUXkTgHxmWtYQ_U0c3O8Ldmx3PTA_g",)"
    R"("origin":"http://localhost:5173","crossOrigin":false})";
constexpr std::string_view webauthn_signature =
    "71a8d884e7f00c27b810f6e6a68e46758302039b2c57ecc0c01c6e02218f11c8"
    "3edd66e393187e600aa8c7b8550b03d418940c763c747b75e49f8beb8206723c";
constexpr std::string_view webauthn_key =
    "04c5d2864ca7d52815f25f452b34dd0a14c38279fd1c1d93b971cb7f5180fd5b86463f085b6c8ae8071e7ecadf6ccf"
    "fa588a8ae424d5a6486d4fc58546f5007dc8";

PlainCall transfer_call()
{
    return {.address = core_address(1),
        .module = "aptos_account",
        .function = "transfer",
        .type_arguments = {},
        .arguments = {ByteString(32, 7), encode_u64(1000)}};
}

PlainTransaction transfer()
{
    PlainTransaction transaction;
    transaction.executable = transfer_call();
    transaction.sequence_number = 3;
    return transaction;
}

/// Decodes and checks the signatures; the fault's name, or empty.
class Decoding
{
public:
    explicit Decoding(ByteString encoded) : encoded_(std::move(encoded))
    {
        const auto decoded = decode_transaction(encoded_, arena_);
        if (!decoded.ok())
        {
            fault_ = decoded.error();
            return;
        }
        tx_ = *decoded;
        if (find_wrong_signature({&tx_, 1}, kernels::host_crypto()))
            fault_ = TransactionFault::invalid_signature;
    }
    [[nodiscard]] std::optional<TransactionFault> fault() const { return fault_; }
    [[nodiscard]] const UserTransaction& tx() const { return *tx_; }

private:
    ByteString encoded_;
    Arena arena_;
    const UserTransaction* tx_ = nullptr;
    std::optional<TransactionFault> fault_;
};

void append(ByteString& to, Bytes bytes)
{
    to.insert(to.end(), bytes.begin(), bytes.end());
}

ByteString unhex(std::string_view text)
{
    return *from_hex(text);
}

ByteString webauthn_account(std::string_view client_data)
{
    ByteString account{static_cast<std::uint8_t>(Scheme::single_key), 2};
    append(account, encode_bytes(unhex(webauthn_key)));
    account.push_back(2);
    account.push_back(0);
    append(account, encode_bytes(unhex(webauthn_signature)));
    append(account, encode_bytes(unhex(webauthn_data)));
    append(account, encode_bytes({reinterpret_cast<const std::uint8_t*>(client_data.data()),
                        client_data.size()}));
    return account;
}

TEST(move_decode, reads_what_was_encoded)
{
    const Ed25519Account sender{1};
    const Decoding decoding{sender.signed_transaction(transfer())};
    ASSERT_EQ(decoding.fault(), std::nullopt);
    const UserTransaction& tx = decoding.tx();
    EXPECT_EQ(tx.sender, sender.address());
    EXPECT_EQ(tx.sequence_number, 3U);
    EXPECT_EQ(tx.payload.kind, ExecutableKind::entry_function);
    EXPECT_EQ(tx.payload.entry.module, "aptos_account");
    EXPECT_EQ(tx.payload.entry.function, "transfer");
    ASSERT_EQ(tx.payload.entry.arguments.size(), 2U);
    EXPECT_TRUE(equal(tx.payload.entry.arguments[1], encode_u64(1000)));
    EXPECT_EQ(tx.gas_max, 100'000U);
    EXPECT_EQ(tx.gas_price, 100U);
    EXPECT_EQ(tx.chain_id, 4U);
    EXPECT_EQ(tx.authenticator.sender.auth_key, sender.address());
    EXPECT_FALSE(tx.is_multi_agent());
}

TEST(move_decode, refuses_every_byte_that_is_changed)
{
    const Ed25519Account sender{1};
    const ByteString encoded = sender.signed_transaction(transfer());
    for (std::size_t i = 0; i < encoded.size(); ++i)
    {
        ByteString changed = encoded;
        changed[i] ^= 1;
        EXPECT_TRUE(Decoding{changed}.fault().has_value()) << "byte " << i;
    }
}

TEST(move_decode, refuses_what_is_cut_off_or_longer)
{
    const Ed25519Account sender{1};
    const ByteString encoded = sender.signed_transaction(transfer());
    for (std::size_t size = 0; size < encoded.size(); ++size)
        EXPECT_EQ(Decoding{ByteString(encoded.begin(),
                               encoded.begin() + static_cast<std::ptrdiff_t>(size))}
                      .fault(),
            TransactionFault::malformed);
    ByteString longer = encoded;
    longer.push_back(0);
    EXPECT_EQ(Decoding{longer}.fault(), TransactionFault::malformed);
    EXPECT_EQ(
        Decoding{ByteString(signed_transaction_size_max + 1)}.fault(), TransactionFault::too_large);
}

TEST(move_decode, reads_all_forms_of_payloads)
{
    const Ed25519Account sender{2};
    PlainTransaction transaction = transfer();
    transaction.multisig = core_address(9);
    {
        const Decoding decoding{sender.signed_transaction(transaction)};
        ASSERT_EQ(decoding.fault(), std::nullopt);
        EXPECT_EQ(decoding.tx().payload.multisig, core_address(9));
        EXPECT_EQ(decoding.tx().payload.kind, ExecutableKind::entry_function);
        EXPECT_FALSE(decoding.tx().payload.is_versioned);
    }
    transaction.executable = std::monostate{};
    EXPECT_EQ(
        Decoding{sender.signed_transaction(transaction)}.tx().payload.kind, ExecutableKind::empty);
    transaction = transfer();
    transaction.nonce = 77;
    {
        const Decoding decoding{sender.signed_transaction(transaction)};
        ASSERT_EQ(decoding.fault(), std::nullopt);
        EXPECT_TRUE(decoding.tx().payload.is_versioned);
        EXPECT_EQ(decoding.tx().payload.nonce, 77U);
        EXPECT_EQ(decoding.tx().payload.entry.function, "transfer");
    }
    ByteString serialized{9};
    append(serialized, encode_bytes(encode_u64(5)));
    transaction = {};
    transaction.executable = PlainScript{.code = {1, 2, 3},
        .type_arguments = {ByteString{2}},
        .arguments = {ByteString{5, 1}, ByteString{4, 2, 8, 9}, serialized}};
    const Decoding decoding{sender.signed_transaction(transaction)};
    ASSERT_EQ(decoding.fault(), std::nullopt);
    const Script& script = decoding.tx().payload.script;
    EXPECT_EQ(decoding.tx().payload.kind, ExecutableKind::script);
    EXPECT_EQ(script.hash, kernels::sha3_256(ByteString{1, 2, 3}));
    ASSERT_EQ(script.arguments.size(), 3U);
    EXPECT_TRUE(equal(script.arguments[0], ByteString{1}));
    EXPECT_TRUE(equal(script.arguments[1], ByteString{2, 8, 9}));
    EXPECT_TRUE(equal(script.arguments[2], encode_u64(5)));
    EXPECT_TRUE(script.has_serialized_argument);
}

TEST(move_decode, names_what_it_does_not_support)
{
    const Ed25519Account sender{2};
    ByteString encoded = sender.signed_transaction(transfer());
    constexpr std::size_t payload_offset = 40;
    encoded[payload_offset] = 5;
    EXPECT_EQ(Decoding{encoded}.fault(), TransactionFault::encrypted_payload);
    const ByteString raw = encode_raw_transaction(transfer());
    for (const std::uint8_t keyless : std::array<std::uint8_t, 2>{3, 4})
        EXPECT_EQ(Decoding{with_single_sender(raw,
                               ByteString{static_cast<std::uint8_t>(Scheme::single_key), keyless})}
                      .fault(),
            TransactionFault::keyless_signature);
}

TEST(move_decode, verifies_a_passkey)
{
    const ByteString raw = unhex(webauthn_raw);
    EXPECT_EQ(Decoding{with_single_sender(raw, webauthn_account(webauthn_client_data))}.fault(),
        std::nullopt);
    std::string other{webauthn_client_data};
    other.replace(other.find("5173"), 4, "5174");
    EXPECT_EQ(Decoding{with_single_sender(raw, webauthn_account(other))}.fault(),
        TransactionFault::invalid_signature);
    other = webauthn_client_data;
    other.replace(other.find("eUf1"), 4, "eUf2");
    EXPECT_EQ(Decoding{with_single_sender(raw, webauthn_account(other))}.fault(),
        TransactionFault::invalid_signature);
}

/// A signature of secp256k1 over the raw transaction, with the key: both behind their variants and lengths.
struct Secp256k1Account
{
    ByteString key;
    ByteString signature;
};
Secp256k1Account sign_secp256k1(Bytes message, bool high)
{
    static const auto* context = secp256k1_context_create(SECP256K1_CONTEXT_SIGN);
    ByteString secret(32, 5);
    secp256k1_pubkey key;
    EXPECT_EQ(secp256k1_ec_pubkey_create(context, &key, secret.data()), 1);
    Secp256k1Account account{.key = ByteString(65), .signature = ByteString(64)};
    std::size_t size = account.key.size();
    secp256k1_ec_pubkey_serialize(
        context, account.key.data(), &size, &key, SECP256K1_EC_UNCOMPRESSED);
    const Hash32 digest = kernels::sha3_256(message);
    secp256k1_ecdsa_signature signature;
    EXPECT_EQ(
        secp256k1_ecdsa_sign(context, &signature, digest.data(), secret.data(), nullptr, nullptr),
        1);
    secp256k1_ecdsa_signature_serialize_compact(context, account.signature.data(), &signature);
    if (high)
    {
        const u256 order = u256::from_be(
            unhex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141").data());
        (order - u256::from_be(account.signature.data() + 32))
            .store_be(account.signature.data() + 32);
    }
    account.key = encode_bytes(account.key);
    account.key.insert(account.key.begin(), 1);
    account.signature = encode_bytes(account.signature);
    account.signature.insert(account.signature.begin(), 1);
    return account;
}

TEST(move_decode, verifies_secp256k1_with_low_s_alone)
{
    const ByteString raw = encode_raw_transaction(transfer());
    ByteString message;
    append_signing_message(raw, message);
    for (const bool high : {false, true})
    {
        const Secp256k1Account signer = sign_secp256k1(message, high);
        ByteString account{static_cast<std::uint8_t>(Scheme::single_key)};
        append(account, signer.key);
        append(account, signer.signature);
        const Decoding decoding{with_single_sender(raw, account)};
        EXPECT_EQ(decoding.fault().has_value(), high);
        ByteString preimage = signer.key;
        preimage.push_back(2);
        EXPECT_EQ(decoding.tx().authenticator.sender.auth_key, kernels::sha3_256(preimage));
    }
}

TEST(move_decode, counts_the_signatures_of_many_keys)
{
    const ByteString raw = encode_raw_transaction(transfer());
    ByteString message;
    append_signing_message(raw, message);
    const Ed25519Account first{1};
    const Secp256k1Account second = sign_secp256k1(message, false);
    const auto fault_of = [&](std::uint8_t required, std::uint8_t bits, bool with_first)
    {
        ByteString account{static_cast<std::uint8_t>(Scheme::multi_key), 3, 0};
        append(account, encode_bytes(first.key()));
        append(account, second.key);
        append(account, second.key);
        account.push_back(required);
        account.push_back(with_first ? 2 : 1);
        if (with_first)
        {
            account.push_back(0);
            append(account, encode_bytes(first.sign(message)));
        }
        append(account, second.signature);
        append(account, encode_bytes(ByteString{bits}));
        return Decoding{with_single_sender(raw, account)}.fault();
    };
    EXPECT_EQ(fault_of(2, 0b1100'0000, true), std::nullopt);
    EXPECT_EQ(fault_of(2, 0b1010'0000, true), std::nullopt);
    EXPECT_EQ(fault_of(1, 0b0010'0000, false), std::nullopt);
    constexpr auto invalid = TransactionFault::invalid_signature;
    EXPECT_EQ(fault_of(3, 0b1100'0000, true), invalid);
    EXPECT_EQ(fault_of(2, 0b0100'0000, false), invalid);
    EXPECT_EQ(fault_of(1, 0b1000'0000, false), invalid);
    EXPECT_EQ(fault_of(1, 0b1001'0000, true), invalid);
    EXPECT_EQ(fault_of(2, 0b1110'0000, true), invalid);
    EXPECT_EQ(fault_of(2, 0b1000'0000, true), invalid);
}

TEST(move_decode, verifies_as_many_keys_of_ed25519_as_the_threshold_says)
{
    const ByteString raw = encode_raw_transaction(transfer());
    ByteString message;
    append_signing_message(raw, message);
    const Ed25519Account first{1};
    const Ed25519Account second{2};
    const auto fault_of = [&](std::uint8_t threshold, bool with_second, std::uint8_t bits)
    {
        ByteString keys(first.key().begin(), first.key().end());
        append(keys, second.key());
        keys.push_back(threshold);
        ByteString signatures = first.sign(message);
        if (with_second)
            append(signatures, second.sign(message));
        append(signatures, ByteString{bits, 0, 0, 0});
        ByteString account{static_cast<std::uint8_t>(Scheme::multi_ed25519)};
        append(account, encode_bytes(keys));
        append(account, encode_bytes(signatures));
        return Decoding{with_single_sender(raw, account)}.fault();
    };
    EXPECT_EQ(fault_of(2, true, 0b1100'0000), std::nullopt);
    EXPECT_EQ(fault_of(1, false, 0b1000'0000), std::nullopt);
    EXPECT_EQ(fault_of(2, false, 0b1000'0000), TransactionFault::invalid_signature);
    EXPECT_EQ(fault_of(1, false, 0b0100'0000), TransactionFault::invalid_signature);
    EXPECT_EQ(fault_of(1, false, 0b0010'0000), TransactionFault::invalid_signature);
    EXPECT_EQ(fault_of(1, true, 0b1000'0000), TransactionFault::malformed);
    EXPECT_EQ(fault_of(0, true, 0b1100'0000), TransactionFault::malformed);
    EXPECT_EQ(fault_of(3, true, 0b1100'0000), TransactionFault::malformed);
}

TEST(move_decode, verifies_each_account_of_several)
{
    const Ed25519Account sender{1};
    const Ed25519Account second{2};
    const Ed25519Account payer{3};
    const ByteString raw = encode_raw_transaction(transfer());
    PlainSigners signers;
    signers.secondary_addresses = {second.address()};
    ByteString message;
    append_multi_agent_message(raw, signers.secondary_addresses, message);
    signers.sender = sender.agree(message);
    signers.secondary = {second.agree(message)};
    const Decoding decoding{with_multi_agent(raw, signers)};
    EXPECT_EQ(decoding.fault(), std::nullopt);
    EXPECT_TRUE(decoding.tx().is_multi_agent());
    signers.secondary = {payer.agree(raw)};
    EXPECT_EQ(
        Decoding{with_multi_agent(raw, signers)}.fault(), TransactionFault::invalid_signature);
    signers.secondary = {ByteString{static_cast<std::uint8_t>(Scheme::none)}};
    EXPECT_EQ(
        Decoding{with_multi_agent(raw, signers)}.fault(), TransactionFault::invalid_signature);
}

TEST(move_decode, lets_signers_leave_open_who_pays)
{
    const Ed25519Account sender{1};
    const Ed25519Account second{2};
    const Ed25519Account payer{3};
    const ByteString raw = encode_raw_transaction(transfer());
    PlainSigners signers;
    signers.secondary_addresses = {second.address()};
    signers.fee_payer_address = payer.address();
    ByteString open;
    ByteString named;
    append_fee_payer_message(raw, signers.secondary_addresses, Hash32{}, open);
    append_fee_payer_message(raw, signers.secondary_addresses, payer.address(), named);
    for (const bool sender_is_open : {false, true})
        for (const bool second_is_open : {false, true})
            for (const bool payer_is_open : {false, true})
            {
                signers.sender = sender.agree(sender_is_open ? open : named);
                signers.secondary = {second.agree(second_is_open ? open : named)};
                signers.fee_payer = payer.agree(payer_is_open ? open : named);
                EXPECT_EQ(
                    Decoding{with_fee_payer(raw, signers)}.fault().has_value(), payer_is_open);
            }
}

TEST(move_decode, names_the_lowest_wrong_signature_of_many)
{
    const Ed25519Account sender{1};
    Arena arena;
    std::vector<const UserTransaction*> txs;
    for (std::size_t i = 0; i < 20; ++i)
    {
        ByteString encoded = sender.signed_transaction(transfer());
        if (i == 11 || i == 17)
            encoded.back() ^= 8;
        txs.push_back(*decode_transaction(arena.copy(encoded), arena));
    }
    EXPECT_EQ(find_wrong_signature(txs, kernels::host_crypto()), 11U);
    EXPECT_EQ(find_wrong_signature(std::span{txs}.first(11), kernels::host_crypto()), std::nullopt);
}

TEST(move_decode, refuses_more_signatures_than_a_transaction_may_have)
{
    const ByteString raw = encode_raw_transaction(transfer());
    const Ed25519Account sender{1};
    for (const std::size_t count : {signature_count_max, signature_count_max + 1})
    {
        PlainSigners signers;
        for (std::size_t i = 1; i < count; ++i)
            signers.secondary_addresses.push_back(core_address(static_cast<std::uint8_t>(i)));
        ByteString message;
        append_multi_agent_message(raw, signers.secondary_addresses, message);
        signers.sender = sender.agree(message);
        signers.secondary.assign(count - 1, signers.sender);
        EXPECT_EQ(Decoding{with_multi_agent(raw, signers)}.fault().has_value(),
            count > signature_count_max);
    }
}
}  // namespace
}  // namespace braid::move
