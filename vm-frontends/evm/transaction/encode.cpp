// SPDX-License-Identifier: Apache-2.0
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "vm-frontends/evm/transaction/signature.hpp"

namespace braid::evm
{
namespace
{
/// EIP-7702: the byte before the tuple that an authority signs.
constexpr std::uint8_t authorization_magic = 0x05;

void write_to(const EvmTx& tx, rlp::Writer& writer)
{
    writer.string(tx.to ? Bytes{*tx.to} : Bytes{});
}

void write_access_list(const EvmTx& tx, rlp::Writer& writer)
{
    const auto list = writer.open();
    for (const auto& entry : tx.access_list)
    {
        const auto tuple = writer.open();
        writer.string(entry.address);
        const auto keys = writer.open();
        for (const auto& key : entry.keys)
            writer.string(key);
        writer.close(keys);
        writer.close(tuple);
    }
    writer.close(list);
}

void write_authorizations(const EvmTx& tx, rlp::Writer& writer)
{
    const auto list = writer.open();
    for (const auto& authorization : tx.authorizations)
    {
        const auto tuple = writer.open();
        writer.integer(authorization.chain_id);
        writer.string(authorization.address);
        writer.u64(authorization.nonce);
        writer.integer(authorization.y_parity);
        writer.integer(authorization.r);
        writer.integer(authorization.s);
        writer.close(tuple);
    }
    writer.close(list);
}

void write_signature(const EvmTx& tx, rlp::Writer& writer)
{
    writer.integer(tx.v);
    writer.integer(tx.r);
    writer.integer(tx.s);
}

void write_legacy(const EvmTx& tx, rlp::Writer& writer)
{
    writer.u64(tx.nonce);
    writer.integer(tx.max_fee_per_gas);
    writer.u64(tx.gas_limit);
    write_to(tx, writer);
    writer.integer(tx.value);
    writer.string(tx.input);
}

/// EIP-2930, EIP-1559, EIP-4844, EIP-7702.
void write_typed(const EvmTx& tx, rlp::Writer& writer)
{
    writer.integer(tx.chain_id.value_or(u256{}));
    writer.u64(tx.nonce);
    if (tx.type != TxType::access_list)
        writer.integer(tx.max_priority_fee_per_gas);
    writer.integer(tx.max_fee_per_gas);
    writer.u64(tx.gas_limit);
    write_to(tx, writer);
    writer.integer(tx.value);
    writer.string(tx.input);
    write_access_list(tx, writer);
    if (tx.type == TxType::blob)
    {
        writer.integer(tx.max_fee_per_blob_gas);
        const auto hashes = writer.open();
        for (const auto& hash : tx.blob_hashes)
            writer.string(hash);
        writer.close(hashes);
    }
    if (tx.type == TxType::set_code)
        write_authorizations(tx, writer);
}

/// OP Stack specification, deposits, "The Deposited Transaction Type".
void write_deposit(const EvmTx& tx, rlp::Writer& writer)
{
    writer.string(tx.source_hash);
    writer.string(tx.sender);
    write_to(tx, writer);
    writer.integer(tx.mint.value_or(u256{}));
    writer.integer(tx.value);
    writer.u64(tx.gas_limit);
    writer.u64(tx.is_system ? 1 : 0);
    writer.string(tx.input);
}
}  // namespace

void encode_transaction(const EvmTx& tx, std::vector<std::uint8_t>& to)
{
    BRAID_ASSERT(tx.type != TxType::system);
    rlp::Writer writer{to};
    if (tx.type != TxType::legacy)
        to.push_back(static_cast<std::uint8_t>(tx.type));
    const auto list = writer.open();
    if (tx.type == TxType::deposit)
    {
        write_deposit(tx, writer);
    }
    else
    {
        tx.type == TxType::legacy ? write_legacy(tx, writer) : write_typed(tx, writer);
        write_signature(tx, writer);
    }
    writer.close(list);
}

void append_signing_payload(const EvmTx& tx, Bytes fields, std::vector<std::uint8_t>& to)
{
    BRAID_ASSERT(tx.type <= TxType::set_code);
    rlp::Writer writer{to};
    if (tx.type != TxType::legacy)
        to.push_back(static_cast<std::uint8_t>(tx.type));
    const auto list = writer.open();
    writer.raw(fields);
    if (tx.type == TxType::legacy && tx.chain_id)
    {
        writer.integer(*tx.chain_id);
        writer.u64(0);
        writer.u64(0);
    }
    writer.close(list);
}

void append_signing_payload(const Authorization& authorization, std::vector<std::uint8_t>& to)
{
    to.push_back(authorization_magic);
    rlp::Writer writer{to};
    const auto tuple = writer.open();
    writer.integer(authorization.chain_id);
    writer.string(authorization.address);
    writer.u64(authorization.nonce);
    writer.close(tuple);
}

Hash32 signing_hash_of(const EvmTx& tx)
{
    std::vector<std::uint8_t> fields;
    rlp::Writer writer{fields};
    tx.type == TxType::legacy ? write_legacy(tx, writer) : write_typed(tx, writer);
    std::vector<std::uint8_t> payload;
    append_signing_payload(tx, fields, payload);
    return kernels::keccak256(payload);
}

Hash32 signing_hash_of(const Authorization& authorization)
{
    std::vector<std::uint8_t> payload;
    append_signing_payload(authorization, payload);
    return kernels::keccak256(payload);
}
}  // namespace braid::evm
