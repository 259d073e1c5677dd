// SPDX-License-Identifier: Apache-2.0
// Time of the interpreter alone: a call on an unchanging state, code analysed before. "op" is the time of one
// instruction. Loops of our own always run; the cases of github.com/ipsilon/evm-benchmarks where BRAID_VECTORS names the
// folder that holds evm_benchmarks/, each checked by its state root first.

#include "bench/frontends/evm_state_test.hpp"
#include "engine/serial/serial_memory.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/evm/evm.hpp"
#include "vm-frontends/evm/interpreter/message.hpp"
#include "vm-frontends/evm/plain_code_cache.hpp"
#include "vm-frontends/evm/trace.hpp"
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace braid::bench
{
namespace
{
/// Counts instructions.
class InstructionCounter final : public evm::Tracer
{
public:
    void on_enter(const evm::TraceCall&) noexcept override {}
    void on_instruction(const evm::TraceStep&) noexcept override { ++count_; }
    void on_instruction_done(std::uint64_t, evm::ExecutionStatus) noexcept override {}
    void on_exit(evm::ExecutionStatus, std::uint64_t, Bytes) noexcept override {}

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

private:
    std::uint64_t count_ = 0;
};

/// A case with what its execution needs.
class Runner
{
public:
    explicit Runner(EvmCase of) : case_(std::move(of))
    {
        env_.fork = case_.fork;
        env_.number = 1;
        env_.gas_limit = case_.gas_limit;
        env_.base_fee = case_.base_fee;
        env_.coinbase = case_.coinbase;
        env_.code_cache = &code_cache_;
        env_.crypto = &kernels::host_crypto();
    }

    [[nodiscard]] const std::string& name() const noexcept { return case_.name; }

    /// Executes the call; gives the gas it used.
    std::uint64_t run()
    {
        // Locations are looked up in a memory that is not this execution's first: only what was read is asked again.
        view_.begin(0, output_);
        evm::TxState state{view_, env_.fork};
        const evm::TxContext context{
            .env = &env_, .origin = case_.sender, .gas_price = case_.gas_price, .blob_hashes = {}};
        const evm::MessageResult result = evm::execute_message({.kind = evm::MessageKind::call,
                                                                   .sender = case_.sender,
                                                                   .recipient = case_.to,
                                                                   .code_address = case_.to,
                                                                   .value = {},
                                                                   .input = case_.input,
                                                                   .gas = case_.gas_limit},
            context, state);
        output_.reset();
        if (result.status != evm::ExecutionStatus::success)
            throw std::runtime_error{case_.name + " failed"};
        return case_.gas_limit - result.gas_left;
    }

    [[nodiscard]] std::uint64_t count_instructions()
    {
        InstructionCounter counter;
        env_.tracer = &counter;
        (void)run();
        env_.tracer = nullptr;
        return counter.count();
    }

    /// The state root after the case as a whole transaction.
    [[nodiscard]] Hash32 state_root()
    {
        evm::EvmTx tx;
        tx.sender = case_.sender;
        tx.to = case_.to;
        tx.gas_limit = case_.gas_limit;
        tx.max_fee_per_gas = case_.gas_price;
        tx.max_priority_fee_per_gas = case_.gas_price;
        tx.input = case_.input;
        engine::Tx of_engine;
        of_engine.vm = engine::VmId::evm;
        of_engine.gas_limit = tx.gas_limit;
        of_engine.body = &tx;
        engine::BlockEnv block;
        block.vm_env[static_cast<std::size_t>(engine::VmId::evm)] = &env_;

        Arena arena;
        engine::SerialMemory<engine::MultiplyHash> memory{
            case_.world, arena, engine::MultiplyHash{}};
        engine::TxView view{memory};
        view.begin(0, arena);
        const evm::Evm vm{env_.chain_id, *env_.crypto};
        if (!vm.execute(of_engine, block, view).ok())
            throw std::runtime_error{case_.name + " lacks state"};
        memory.apply(view);
        return case_.world.root_after(memory.write_set()).value();
    }

private:
    EvmCase case_;
    evm::EvmEnv env_;
    evm::PlainCodeCache code_cache_;
    Arena keys_;
    Arena output_;
    engine::SerialMemory<engine::MultiplyHash> memory_{case_.world, keys_, engine::MultiplyHash{}};
    engine::TxView view_{memory_};
};

void measure(benchmark::State& state, Runner& runner)
{
    const std::uint64_t instructions = runner.count_instructions();
    std::uint64_t gas = 0;
    for (auto _ : state)
        gas = runner.run();
    const auto runs = static_cast<double>(state.iterations());
    state.counters["op"] = benchmark::Counter{runs * static_cast<double>(instructions),
        benchmark::Counter::kIsRate | benchmark::Counter::kInvert};
    state.counters["ops"] = static_cast<double>(instructions);
    state.counters["gas"] =
        benchmark::Counter{runs * static_cast<double>(gas), benchmark::Counter::kIsRate};
}

void add(EvmCase of)
{
    // Registered benchmarks outlive main()'s locals and may be copied: hence shared.
    auto runner = std::make_shared<Runner>(std::move(of));
    benchmark::RegisterBenchmark(
        runner->name().c_str(), [runner](benchmark::State& state) { measure(state, *runner); })
        ->Unit(benchmark::kMicrosecond);
}

/// A call of the code.
EvmCase case_of(std::string name, const std::vector<std::uint8_t>& code)
{
    EvmCase of;
    of.name = std::move(name);
    of.fork = evm::newest_fork;
    of.sender = evm::Address::of_number(0x5e4d);
    of.to = evm::Address::of_number(0xc0de);
    of.gas_limit = 1'000'000'000;
    const Hash32 hash = of.world.add_code(code);
    of.world.set_account(of.to, {.nonce = 1, .balance = {}, .code_hash = hash});
    return of;
}

/// 65,536 rounds of `body`, which finds the round below what it uses of the stack and leaves it there.
std::vector<std::uint8_t> loop(const std::vector<std::uint8_t>& body)
{
    // PUSH3 65536, JUMPDEST, body, PUSH1 1, SWAP1, SUB, DUP1, PUSH1 4, JUMPI
    std::vector<std::uint8_t> code{0x62, 0x01, 0x00, 0x00, 0x5b};
    code.insert(code.end(), body.begin(), body.end());
    for (const int byte : {0x60, 0x01, 0x90, 0x03, 0x80, 0x60, 0x04, 0x57})
        code.push_back(static_cast<std::uint8_t>(byte));
    return code;
}

void add_loops()
{
    add(case_of("loop/empty", loop({})));
    add(case_of("loop/jumpdests", loop(std::vector<std::uint8_t>(121, 0x5b))));
    // DUP1 DUP1 MUL DUP2 ADD DUP2 NOT XOR DUP2 AND POP
    add(case_of("loop/arithmetic",
        loop({0x80, 0x80, 0x02, 0x81, 0x01, 0x81, 0x19, 0x18, 0x81, 0x16, 0x50})));
    // DUP1 PUSH1 64 MSTORE PUSH1 64 MLOAD POP
    add(case_of("loop/memory", loop({0x80, 0x60, 0x40, 0x52, 0x60, 0x40, 0x51, 0x50})));
    // DUP1 PUSH1 0 SSTORE PUSH1 0 SLOAD POP
    add(case_of("loop/storage", loop({0x80, 0x60, 0x00, 0x55, 0x60, 0x00, 0x54, 0x50})));
    // STATICCALL of an account without code: PUSH1 0 four times, PUSH1 0xee, GAS, STATICCALL, POP
    add(case_of("loop/calls",
        loop({0x60, 0x00, 0x60, 0x00, 0x60, 0x00, 0x60, 0x00, 0x60, 0xee, 0x5a, 0xfa, 0x50})));
}

void add_vectors()
{
    const char* const vectors = std::getenv("BRAID_VECTORS");
    const auto folder = std::filesystem::path{vectors == nullptr ? "" : vectors} / "evm_benchmarks";
    if (!std::filesystem::is_directory(folder))
    {
        std::puts("evm_benchmarks: left out, BRAID_VECTORS does not name a folder that has it");
        return;
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{folder})
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    std::ranges::sort(files);
    for (const auto& file : files)
        for (EvmCase& of : read_state_test(file))
        {
            if (Runner{of}.state_root() != of.state_root)
                throw std::runtime_error{of.name + " ends with another state root"};
            add(std::move(of));
        }
}
}  // namespace
}  // namespace braid::bench

int main(int argc, char** argv)
{
    try
    {
        braid::bench::add_loops();
        braid::bench::add_vectors();
    }
    catch (const std::exception& error)
    {
        std::fprintf(stderr, "evm_interpreter: %s\n", error.what());
        return 1;
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
