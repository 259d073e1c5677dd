// SPDX-License-Identifier: Apache-2.0
#include "base/bcs.hpp"
#include "vm-frontends/move/encode.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/memory_state.hpp"
#include "vm-frontends/move/runtime/state_key_bytes.hpp"
#include "vm-frontends/move/view_function.hpp"
#include <benchmark/benchmark.h>

// The interpreter alone: loops of instructions whose cost depends on nothing, every one charged for.

namespace braid::bench
{
namespace
{
using namespace move;

constexpr std::uint64_t rounds = 100'000;

/// A function of one u64 that gives one, with two locals of u64 more.
CompiledModule module_of(std::vector<Instruction> code)
{
    SignatureToken u64;
    u64.kind = TokenKind::u64;
    CompiledModule module;
    module.version = 6;
    module.addresses = {core_address(0x42)};
    module.identifiers = {"loops", "run"};
    module.module_handles = {{.address = 0, .name = 0}};
    module.signatures = {{u64}, {u64, u64}};
    FunctionHandle handle;
    handle.name = 1;
    module.function_handles = {handle};
    FunctionDefinition definition;
    definition.visibility = Visibility::everyone;
    definition.code = CodeUnit{.locals = 1, .code = std::move(code), .wide = {}};
    module.function_definitions = {definition};
    return module;
}

/// Counts its second local to the parameter, and in the third adds up and mixes: 16 instructions a round.
CompiledModule mixing_loop()
{
    using enum Opcode;
    const auto load = [](std::uint64_t value)
    { return Instruction{.opcode = ld_u64, .operand = 0, .immediate = value}; };
    const auto at = [](Opcode opcode, std::uint16_t operand)
    { return Instruction{.opcode = opcode, .operand = operand, .immediate = 0}; };
    return module_of({load(0), at(st_loc, 1), load(0), at(st_loc, 2), at(copy_loc, 1),
        at(copy_loc, 0), at(lt, 0), at(br_false, 20), at(copy_loc, 2), at(copy_loc, 1),
        at(bit_xor, 0), at(copy_loc, 1), at(bit_or, 0), at(st_loc, 2), at(copy_loc, 1), load(1),
        at(add, 0), at(st_loc, 1), at(nop, 0), at(branch, 4), at(copy_loc, 2), at(ret, 0)});
}

void run_loop(benchmark::State& state, bool is_paranoid)
{
    constexpr std::uint64_t instructions_a_round = 16;
    const ByteString binary = write_module(mixing_loop());
    ByteString key;
    write_module_key(core_address(0x42), "loops", key);
    Arena arena;
    storage::WriteSet writes;
    writes.entries.push_back({.key = value_location(key, arena),
        .value = storage::Value::of_blob(encode_value({.bytes = binary, .metadata = {}}, arena))});
    MemoryState memory;
    memory.apply(writes);

    ChainConfig config;
    config.vm.paranoid = is_paranoid;
    config.gas = free_gas_schedule();
    CodeCache codes{config.vm};
    const ByteString count = encode_u64(rounds);
    const Bytes arguments = count;
    ViewSession view{memory, config, codes};
    GasMeter gas{config.gas, 1'000'000'000};
    for (auto _ : state)
    {
        const auto result =
            view.session().call({core_address(0x42), "loops"}, "run", {}, {&arguments, 1}, gas);
        if (!result.ok())
            return state.SkipWithError(std::string{name_of(result.error().code)}.c_str());
        benchmark::DoNotOptimize(result);
    }
    state.SetItemsProcessed(
        static_cast<std::int64_t>(state.iterations() * rounds * instructions_a_round));
}

BENCHMARK_CAPTURE(run_loop, proven, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_loop, paranoid, true)->Unit(benchmark::kMillisecond);
}  // namespace
}  // namespace braid::bench
