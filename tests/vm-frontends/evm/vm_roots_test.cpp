// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/vm_roots.hpp"
#include "base/hex.hpp"
#include "base/rlp.hpp"
#include "engine/serial_executor.hpp"
#include "kernels/host_crypto.hpp"
#include "kernels/keccak.hpp"
#include "storage/accounts_hash.hpp"
#include "storage/jellyfish_tree.hpp"
#include "storage/witness.hpp"
#include "vm-frontends/evm/block.hpp"
#include "vm-frontends/evm/evm.hpp"
#include "vm-frontends/evm/op_payload.hpp"
#include "vm-frontends/evm/output_root.hpp"
#include "vm-frontends/evm/plain_code_cache.hpp"
#include "vm-frontends/evm/state_commitment.hpp"
#include "vm-frontends/evm/world.hpp"
#include <gtest/gtest.h>
#include <thread>

namespace braid::evm
{
namespace
{
using Buffer = std::vector<std::uint8_t>;

constexpr auto stranger = Address::of_number(0xabcd);
constexpr auto reader = Address::of_number(0xc0de);

/// Passes its input on to vm_roots_contract: slot 0 becomes 1 where the call succeeded, slot 1 the word that came back.
Buffer reader_code()
{
    return from_hex(
        "3660006000376020"
        "60a0"
        "36"
        "6000"
        "6000"
        "73" +
        to_hex(vm_roots_contract) +
        "5af1"
        "600055"
        "60a051600155")
        .value();
}

ChainSpec binding_chain()
{
    ChainSpec spec = op_chain(901, OpFork::isthmus);
    spec.vm_roots_time = 0;
    return spec;
}

World genesis(const Buffer& predeploy = {vm_roots_code.begin(), vm_roots_code.end()})
{
    World world;
    if (!predeploy.empty())
        world.set_account(vm_roots_contract, {.nonce = 1, .code_hash = world.add_code(predeploy)});
    world.set_account(reader, {.nonce = 1, .code_hash = world.add_code(reader_code())});
    world.set_account(stranger, {.nonce = 4, .balance = u256{100}});
    return world;
}

VmRoots roots_of(std::uint8_t number)
{
    return {.move_accumulator = Hash32{{number, 1}},
        .move_state = Hash32{{number, 2}},
        .svm_bank_hash = Hash32{{number, 3}},
        .cross_vm_queue = Hash32{{number, 4}}};
}

u256 word(const Hash32& hash)
{
    return u256::from_be(hash);
}

/// A deposit by `sender`, who needs no signature.
Buffer call(const Address& sender, const Address& to, Bytes data)
{
    EvmTx tx;
    tx.type = TxType::deposit;
    tx.sender = sender;
    tx.to = to;
    tx.gas_limit = 1'000'000;
    tx.input = data;
    Buffer bytes;
    encode_transaction(tx, bytes);
    return bytes;
}

Result<BlockOutcome, Rejection> run(const World& world, std::uint64_t number, const VmRoots& roots,
    const std::vector<Buffer>& transactions = {}, const ChainSpec& spec = binding_chain())
{
    BlockHeader header;
    header.number = number;
    header.timestamp = 2 * number;
    header.gas_limit = 30'000'000;
    header.base_fee = u256{1};
    const std::vector<Bytes> raw{transactions.begin(), transactions.end()};
    const BlockContent content{.header = &header, .transactions = raw, .vm_roots = roots};
    const Evm vm{spec.chain_id, kernels::host_crypto()};
    PlainCodeCache code_cache;
    const Host host{.vm = &vm, .code_cache = &code_cache, .crypto = &kernels::host_crypto()};
    engine::VmTable vms{};
    vms[static_cast<std::size_t>(storage::VmId::evm)] = &vm;
    const auto rules = rules_at(spec, header.number, header.timestamp);
    const auto verified = engine::prepare(make_block(content, spec, rules, host), vms).value();
    return conclude_block(
        verified, engine::SerialExecutor{}.execute(verified, vms, world).value(), spec);
}

World after(World world, const BlockOutcome& outcome)
{
    world.apply(outcome.result.write_set);
    return world;
}

void expect_bound(const World& world, const VmRoots& roots)
{
    const std::array expected{
        roots.move_accumulator, roots.move_state, roots.svm_bank_hash, roots.cross_vm_queue};
    for (std::size_t slot = 0; slot < vm_root_count; ++slot)
        EXPECT_EQ(world.slot(vm_roots_contract, u256{slot}), word(expected[slot])) << slot;
    EXPECT_EQ(world.slots(vm_roots_contract).size(), vm_root_count);
}
}  // namespace

TEST(vm_roots, stand_in_the_state_of_the_block_after)
{
    World world = genesis();
    for (std::uint8_t number = 1; number < 4; ++number)
    {
        const auto outcome = run(world, number, roots_of(number));
        ASSERT_TRUE(outcome.ok());
        EXPECT_EQ(outcome->gas_used, 0u);
        world = after(world, *outcome);
        expect_bound(world, roots_of(number));
    }
}

TEST(vm_roots, are_read_by_number_by_anyone)
{
    const World world = genesis();
    const auto expect = [&](Bytes input, bool succeeds, const u256& value)
    {
        const auto outcome = run(world, 1, roots_of(9), {call(stranger, reader, input)});
        ASSERT_TRUE(outcome.ok());
        const World made = after(world, *outcome);
        EXPECT_EQ(made.slot(reader, u256{0}), u256{succeeds ? 1U : 0U}) << to_hex(input);
        EXPECT_EQ(made.slot(reader, u256{1}), value) << to_hex(input);
        expect_bound(made, roots_of(9));
    };
    expect(u256{0}.to_be(), true, word(roots_of(9).move_accumulator));
    expect(u256{1}.to_be(), true, word(roots_of(9).move_state));
    expect(u256{2}.to_be(), true, word(roots_of(9).svm_bank_hash));
    expect(u256{3}.to_be(), true, word(roots_of(9).cross_vm_queue));
    expect(u256{4}.to_be(), false, {});
    expect((~u256{}).to_be(), false, {});
    expect({}, false, {});
    expect(Bytes{u256{1}.to_be()}.first(31), false, {});
    expect(Buffer(33), false, {});
}

TEST(vm_roots, are_written_by_nobody_else)
{
    const World world = genesis();
    const auto forged = encode_vm_roots(roots_of(66));
    const auto outcome = run(world, 1, roots_of(1),
        {call(stranger, vm_roots_contract, forged), call(stranger, reader, forged)});
    ASSERT_TRUE(outcome.ok());
    const World made = after(world, *outcome);
    expect_bound(made, roots_of(1));
    EXPECT_EQ(made.slot(reader, u256{0}), u256{}) << "the call through a contract failed as well";
}

TEST(vm_roots, make_a_block_invalid_that_cannot_bind_them)
{
    EXPECT_EQ(run(genesis({}), 1, roots_of(1)).error().block, BlockError::system_contract_empty);
    const Buffer fails{0xfe};
    EXPECT_EQ(
        run(genesis(fails), 1, roots_of(1)).error().block, BlockError::system_contract_call_failed);
}

TEST(vm_roots, are_left_alone_by_other_chains)
{
    for (const ChainSpec& spec : {op_chain(901, OpFork::isthmus), mainnet()})
    {
        EXPECT_FALSE(rules_at(spec, 100'000'000, 1'900'000'000).binds_vm_roots);
        const World world = genesis({});
        const auto outcome = run(world, 1, roots_of(1), {}, spec);
        ASSERT_TRUE(outcome.ok());
        EXPECT_TRUE(after(world, *outcome).slots(vm_roots_contract).empty());
    }
    ChainSpec later = binding_chain();
    later.vm_roots_time = 4;
    EXPECT_FALSE(rules_at(later, 1, 3).binds_vm_roots);
    EXPECT_TRUE(rules_at(later, 2, 4).binds_vm_roots);
}

namespace
{
/// The three machines' commitments of one chain.
struct Commitments
{
    StateCommitment evm;
    storage::JellyfishTree move{8};
    storage::AccountsHash svm;
    Hash32 bank_hash;
};

/// What one block changes of Move's and the SVM's state.
struct OtherWrites
{
    std::vector<storage::JellyfishUpdate> move;
    std::vector<storage::HashedAccount> svm_before;
    std::vector<storage::HashedAccount> svm_after;
};

struct BlockRoots
{
    Hash32 evm_state;
    VmRoots others;
};

/// The roots of one block, side by side: none waits for another.
BlockRoots commit(Commitments& commitments, std::uint64_t height, const storage::WriteSet& writes,
    const World& state_after, const OtherWrites& others)
{
    BlockRoots roots;
    {
        const std::jthread evm{
            [&] { roots.evm_state = commitments.evm.update(writes, state_after).value(); }};
        const std::jthread move{
            [&] { roots.others.move_state = commitments.move.apply(height, others.move); }};
        const std::jthread svm{[&]
            {
                commitments.svm.update(others.svm_before, others.svm_after);
                commitments.bank_hash = storage::bank_hash({.parent = commitments.bank_hash,
                                                               .signature_count = height,
                                                               .last_blockhash = Hash32{{7}}},
                    commitments.svm);
                roots.others.svm_bank_hash = commitments.bank_hash;
            }};
    }
    return roots;
}

OtherWrites other_writes(std::uint8_t number)
{
    return {.move = {{.key = Hash32{{number}}, .value_hash = Hash32{{number, 1}}}},
        .svm_before = {},
        .svm_after = {{.address = Hash32{{number}}, .owner = {}, .lamports = number, .data = {}}}};
}

/// The word that the nodes show under a slot of the account, from the state root on.
u256 proven_slot(const StateCommitment& commitment, const Hash32& state_root,
    const Address& address, const u256& slot)
{
    const Hash32 account_key = kernels::keccak256(address);
    const auto account_nodes = commitment.prove_account_keys({&account_key, 1}).value();
    const auto leaf = storage::verify_proof(
        state_root, account_key, std::vector<Bytes>{account_nodes.begin(), account_nodes.end()})
                          .value()
                          .value();
    auto fields = rlp::Reader::of_list(leaf).value();
    (void)fields.u64().value();
    (void)fields.integer().value();
    const Hash32 storage_root = fields.hash32().value();
    const Hash32 slot_key = kernels::keccak256(slot.to_be());
    const auto slot_nodes = commitment.prove_slot_keys(address, {&slot_key, 1}).value();
    const auto value = storage::verify_proof(
        storage_root, slot_key, std::vector<Bytes>{slot_nodes.begin(), slot_nodes.end()})
                           .value()
                           .value();
    return rlp::Reader{value}.integer().value();
}
}  // namespace

TEST(vm_roots, of_three_threads_are_proven_from_the_next_output_root)
{
    World world = genesis();
    Commitments commitments;
    const FlatWriteSet all = world.as_writes();
    ASSERT_EQ(commitments.evm.update(all.writes, world).value(), world.state_root());

    VmRoots previous;
    for (std::uint8_t number = 1; number < 6; ++number)
    {
        const auto outcome = run(world, number, previous);
        ASSERT_TRUE(outcome.ok());
        world.apply(outcome->result.write_set);
        const auto roots =
            commit(commitments, number, outcome->result.write_set, world, other_writes(number));
        ASSERT_EQ(roots.evm_state, world.state_root());

        // What a verifier on L1 has is the output root; the rest is shown to it.
        const Hash32 block_hash{{number, 0xb1}};
        const Hash32 passer = commitments.evm.storage_root(message_passer_contract).value();
        const Hash32 output = op_output_root(roots.evm_state, passer, block_hash);
        std::array<Hash32, 4> preimage{Hash32{}, world.state_root(), passer, block_hash};
        ASSERT_EQ(kernels::keccak256({preimage[0].data(), sizeof preimage}), output);
        if (number > 1)
        {
            const auto proven = [&](VmRootSlot slot)
            {
                return proven_slot(commitments.evm, preimage[1], vm_roots_contract,
                    u256{static_cast<std::uint8_t>(slot)});
            };
            EXPECT_EQ(proven(VmRootSlot::move_state), word(previous.move_state));
            EXPECT_EQ(proven(VmRootSlot::svm_bank_hash), word(previous.svm_bank_hash));
        }
        ASSERT_NE(roots.others.move_state, previous.move_state);
        ASSERT_NE(roots.others.svm_bank_hash, previous.svm_bank_hash);
        previous = roots.others;
        EXPECT_EQ(previous.move_state, commitments.move.root());
    }
}
}  // namespace braid::evm
