// SPDX-License-Identifier: Apache-2.0
// A block of transactions that call, create, destroy and observe one another's accounts: the parallel executor gives
// what the serial one gives, at any number of threads, under every fork.
#include "base/assert.hpp"
#include "bench/outcome_difference.hpp"
#include "bench/trusted_vm.hpp"
#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include "kernels/host_crypto.hpp"
#include "tests/fuzz/evm_program.hpp"
#include "vm-frontends/evm/chain.hpp"
#include "vm-frontends/evm/concurrent_code_cache.hpp"
#include "vm-frontends/evm/evm.hpp"
#include "vm-frontends/evm/world.hpp"
#include <cstdio>

namespace braid::fuzz
{
namespace
{
constexpr std::size_t txs_max = 24;
constexpr u256 ether{1'000'000'000'000'000'000};

/// A block, the state before it, and what they view.
struct Scene
{
    evm::World world;
    evm::ConcurrentCodeCache code_cache;
    evm::EvmEnv env;
    std::vector<evm::EvmTx> txs;
    evm::SystemTx rewards;
    std::vector<evm::Credit> credits;
    Arena arena;
};

void read_env(Input& input, Scene& scene)
{
    auto& env = scene.env;
    env.fork = static_cast<evm::Fork>(input.pick(evm::fork_count));
    env.number = 100;
    env.timestamp = 1'000'000;
    env.coinbase = input.pick(4) == 0 ? read_address(input) : fee_recipient;
    env.base_fee = env.fork >= evm::Fork::london ? u256{7} : u256{};
    env.blob_base_fee = env.fork >= evm::Fork::cancun ? u256{1} : u256{};
    env.blob_schedule = evm::blob_schedule_of(env.fork);
    env.gas_limit = input.pick(8) == 0 ? 1'000'000 : 60'000'000;
    env.code_cache = &scene.code_cache;
    env.crypto = &kernels::host_crypto();
}

void read_world(Input& input, Scene& scene)
{
    for (std::size_t i = 0; i < sender_count; ++i)
        scene.world.set_account(sender_address(i), {.nonce = i, .balance = ether});
    for (std::size_t i = 0; i < contract_count; ++i)
    {
        const auto code = read_program(input);
        const auto hash = code.empty() ? evm::empty_code_hash : scene.world.add_code(code);
        scene.world.set_account(
            contract_address(i), {.nonce = 1, .balance = u256{i * 10}, .code_hash = hash});
        for (std::size_t key = 0; key < i; ++key)
            scene.world.set_slot(contract_address(i), u256{key}, u256{key + 1});
    }
}

/// An authority believed, as is the sender.
std::span<const evm::Authorization> read_authorizations(Input& input, Arena& arena)
{
    auto authorizations = arena.make_array<evm::Authorization>(1 + input.pick(3));
    for (auto& authorization : authorizations)
    {
        authorization.chain_id = u256{1};
        authorization.address = read_address(input);
        authorization.nonce = input.pick(8);
        authorization.authority = sender_address(input.pick(sender_count));
    }
    return authorizations;
}

evm::EvmTx read_tx(Input& input, std::array<std::uint64_t, sender_count>& nonces, Scene& scene)
{
    evm::EvmTx tx;
    const std::size_t sender = input.pick(sender_count);
    tx.sender = sender_address(sender);
    // Now and then a gap, which makes this transaction invalid and the next ones depend on that.
    tx.nonce = nonces[sender]++;
    if (input.pick(16) == 0)
        --nonces[sender];
    tx.gas_limit = 21'000 + 64 * input.below(8192);
    tx.max_fee_per_gas = u256{7 + input.pick(4)};
    tx.max_priority_fee_per_gas = tx.max_fee_per_gas;
    tx.value = u256{input.pick(4)};
    tx.input = input.bytes(input.pick(40));
    tx.r = u256{1};
    tx.s = u256{1};
    const auto kind = input.pick(8);
    if (kind == 0)
        tx.input = scene.arena.copy(read_program(input));
    else
        tx.to = kind < 6 ? contract_address(input.pick(contract_count)) : read_address(input);
    if (kind == 7 && scene.env.fork >= evm::Fork::prague)
    {
        tx.type = evm::TxType::set_code;
        tx.chain_id = u256{1};
        tx.authorizations = read_authorizations(input, scene.arena);
    }
    else if (kind >= 4 && scene.env.fork >= evm::Fork::london)
    {
        tx.type = evm::TxType::dynamic_fee;
        tx.chain_id = u256{1};
        tx.max_priority_fee_per_gas = u256{input.pick(3)};
    }
    else
    {
        tx.v = u256{27};
    }
    return tx;
}

void read_txs(Input& input, Scene& scene)
{
    std::array<std::uint64_t, sender_count> nonces{0, 1, 2, 3};
    const std::size_t count = 1 + input.pick(txs_max);
    for (std::size_t i = 0; i < count && !input.at_end(); ++i)
        scene.txs.push_back(read_tx(input, nonces, scene));
    for (std::size_t i = 0; i < 2; ++i)
        scene.credits.push_back({.to = read_address(input), .amount = u256{input.byte()}});
    scene.rewards.type = evm::TxType::system;
    scene.rewards.credits = scene.credits;
}

engine::VerifiedBlock verify(const Scene& scene, const engine::VmTable& vms)
{
    engine::Block block;
    block.env.number = scene.env.number;
    block.env.timestamp = scene.env.timestamp;
    block.env.gas_limit = scene.env.gas_limit;
    block.env.vm_env[static_cast<std::size_t>(engine::VmId::evm)] = &scene.env;
    for (std::uint32_t i = 0; i < scene.txs.size(); ++i)
        block.transactions.push_back({engine::VmId::evm, bench::trusted_name(i, block.arena)});
    engine::Tx rewards;
    rewards.vm = engine::VmId::evm;
    rewards.body = &scene.rewards;
    block.after.push_back(rewards);
    auto verified = engine::prepare(std::move(block), vms);
    BRAID_ASSERT(verified);
    return std::move(verified).value();
}

void check(const Scene& scene)
{
    const evm::Evm evm{1, kernels::host_crypto()};
    const bench::TrustedVm vm{evm, scene.txs};
    engine::VmTable vms{};
    vms[static_cast<std::size_t>(engine::VmId::evm)] = &vm;
    const auto block = verify(scene, vms);

    const auto expected = engine::SerialExecutor{}.execute(block, vms, scene.world);
    BRAID_ASSERT(expected);
    for (const auto& receipt : expected->receipts)
        BRAID_ASSERT(receipt.gas_used <= scene.env.gas_limit);

    static engine::ParallelExecutor two{{.threads = 2, .inline_below = 0}};
    static engine::ParallelExecutor four{{.threads = 4, .inline_below = 0}};
    for (auto* executor : {&two, &four})
    {
        const auto found = executor->execute(block, vms, scene.world);
        BRAID_ASSERT(found);
        const auto difference = bench::difference(block, *expected, *found);
        if (difference)
            std::fprintf(stderr, "%u threads: %s\n", executor->threads(), difference->c_str());
        BRAID_ASSERT(!difference);
    }
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    braid::fuzz::Input input{{data, size}};
    braid::fuzz::Scene scene;
    braid::fuzz::read_env(input, scene);
    braid::fuzz::read_txs(input, scene);
    braid::fuzz::read_world(input, scene);
    braid::fuzz::check(scene);
    return 0;
}
