// SPDX-License-Identifier: Apache-2.0
#include "tests/stf/small_chain.hpp"
#include "base/hex.hpp"
#include "tests/support/world_witness.hpp"
#include "vm-frontends/evm/transaction.hpp"

namespace braid::tests
{
namespace
{
using Buffer = std::vector<std::uint8_t>;

constexpr auto sender = evm::Address::of_number(0xabcd);
constexpr auto contract = evm::Address::of_number(0xc0de);
/// SSTORE(0, BLOCKHASH(NUMBER - 3))
constexpr std::string_view contract_code = "6003430340600055";

Bytes encoded(const evm::BlockHeader& header, Arena& arena)
{
    Buffer bytes;
    evm::encode_header(header, bytes);
    return arena.copy(bytes);
}

/// A deposit that calls the contract.
Bytes make_deposit(Arena& arena)
{
    evm::EvmTx tx;
    tx.type = evm::TxType::deposit;
    tx.sender = sender;
    tx.to = contract;
    tx.gas_limit = 1'000'000;
    tx.mint = u256{7};
    Buffer bytes;
    evm::encode_transaction(tx, bytes);
    return arena.copy(bytes);
}

/// Three headers on top of each other, the last over the state root.
std::vector<evm::BlockHeader> make_headers(const Hash32& state_root, evm::OpFork fork)
{
    std::vector<evm::BlockHeader> headers;
    for (std::uint64_t number = 8; number <= 10; ++number)
    {
        evm::BlockHeader header;
        if (!headers.empty())
            header.parent_hash = evm::hash_of(headers.back());
        header.ommers_hash = evm::empty_ommers_hash;
        header.number = number;
        header.timestamp = 2 * number;
        header.gas_limit = 30'000'000;
        header.base_fee = u256{1000};
        header.state_root = state_root;
        if (fork >= evm::OpFork::jovian)
            header.extra_data = from_hex("01000000fa000000060000000000000007").value();
        else if (fork >= evm::OpFork::holocene)
            header.extra_data = from_hex("00000000fa00000006").value();
        headers.push_back(header);
    }
    return headers;
}

evm::OpAttributes make_attributes(evm::OpFork fork)
{
    evm::OpAttributes attributes;
    attributes.timestamp = 22;
    attributes.fee_recipient = evm::Address::of_number(0x11);
    attributes.gas_limit = 30'000'000;
    if (fork >= evm::OpFork::ecotone)
        attributes.parent_beacon_block_root = Hash32{{3}};
    if (fork >= evm::OpFork::holocene)
        attributes.eip1559_params.emplace();
    if (fork >= evm::OpFork::jovian)
        attributes.base_fee_min = 5;
    return attributes;
}
}  // namespace

SmallChain make_small_chain(evm::OpFork fork)
{
    SmallChain chain;
    evm::World before;
    const Hash32 code_hash = before.add_code(from_hex(contract_code).value());
    before.set_account(contract, {.nonce = 1, .balance = 0, .code_hash = code_hash});
    before.set_slot(contract, 1, 5);
    before.set_account(sender, {.nonce = 4, .balance = 100});
    const WorldWitness witness = prove(before);
    const auto headers = make_headers(witness.state_root, fork);

    chain.input.chain = evm::op_chain(901, fork);
    chain.input.parent = headers[2];
    chain.input.attributes = make_attributes(fork);
    chain.input.transactions.push_back(make_deposit(chain.arena));
    for (const Buffer& preimage : witness.preimages)
        chain.input.preimages.push_back(chain.arena.copy(preimage));
    chain.header_preimage = chain.input.preimages.size();
    chain.input.preimages.push_back(encoded(headers[1], chain.arena));

    chain.after = before;
    chain.after.set_account(sender, {.nonce = 5, .balance = 107});
    chain.after.set_slot(contract, 0, u256::from_be(evm::hash_of(headers[0])));
    return chain;
}
}  // namespace braid::tests
