// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/run_program.hpp"
#include <gtest/gtest.h>

#include "base/base58.hpp"
#include "tests/vm-frontends/svm/runtime/assembled_program.hpp"
#include "tests/vm-frontends/svm/runtime/guest_structures.hpp"
#include "vm-frontends/svm/runtime/cpi.hpp"
#include <random>

namespace braid::svm
{
namespace
{
using namespace tests::sbpf;
using tests::Accounts;
using tests::Data;
using tests::GuestStructures;
using tests::Invocations;
using tests::numbered;
using Kind = InstructionErrorKind;
using Checked = Result<Done, InstructionError>;

/// What the syscall "host" does in a test.
std::function<Result<std::uint64_t, Fault>(Machine&, const std::array<std::uint64_t, 5>&)> host;

[[nodiscard]] Result<std::uint64_t, Fault> call_host(
    Machine& machine, const std::array<std::uint64_t, 5>& arguments) noexcept
{
    return host(machine, arguments);
}

const std::array<NamedSyscall, 1> named_syscalls{{{"host", call_host}}};
const SyscallTable syscalls{named_syscalls};
const std::string program_text = to_base58(Accounts::program);
const std::string invoke_line = "Program " + program_text + " invoke [1]";

/// Interpreted and compiled: the program of account 0 runs with account 2, its own, of eight bytes of data, and account 3, which is another's.
class RunProgramTest : public testing::TestWithParam<bool>
{
protected:
    void make(const Pubkey& loader = ids::upgradeable_loader, bool is_writable = true)
    {
        run.emplace(loader);
        run->world.add({.key = numbered(2), .owner = Accounts::program, .lamports = 100}, Data(8));
        run->world.add({.key = numbered(3), .owner = Accounts::stranger, .lamports = 100}, Data(8));
        roles = {{.index_in_transaction = 2, .is_writable = is_writable},
            {.index_in_transaction = 3, .is_writable = is_writable}};
    }
    Checked execute(
        std::initializer_list<Instruction> instructions, const ComputeBudget& budget = {})
    {
        if (!run)
            make();
        return execute(tests::assemble(syscalls, instructions), budget);
    }
    Checked execute(std::unique_ptr<LoadedProgram> loaded, const ComputeBudget& budget = {})
    {
        if (!run)
            make();
        program = std::move(loaded);
        if (GetParam())
            program->code.enable(1, nullptr, nullptr);
        run->lookup.programs[Accounts::program] = program.get();
        run->begin(budget);
        return run->invoke->process_instruction({.accounts = roles, .data = data});
    }
    void expect_error(const Checked& outcome, Kind kind)
    {
        ASSERT_FALSE(outcome.ok());
        EXPECT_EQ(outcome.error().kind, kind) << name_of(outcome.error().kind);
    }
    [[nodiscard]] std::string consumed(std::uint64_t used, std::uint64_t limit = 200'000)
    {
        return "Program " + program_text + " consumed " + std::to_string(used) + " of " +
               std::to_string(limit) + " compute units";
    }
    [[nodiscard]] std::string failed(const std::string& why)
    {
        return "Program " + program_text + " failed: " + why;
    }
    /// Where account 2's data and lamports are, from the input's begin.
    static constexpr std::int16_t data_at = 8 + 88;
    static constexpr std::int16_t lamports_at = 8 + 72;

    std::optional<Invocations> run;
    std::vector<InstructionAccount> roles;
    Data data{7, 7};
    std::unique_ptr<LoadedProgram> program;
};

TEST_P(RunProgramTest, logs_what_it_consumed)
{
    EXPECT_TRUE(execute({mov(0, 0), exit()}).ok());
    EXPECT_EQ(run->lines(), (std::vector<std::string>{
                                invoke_line, consumed(2), "Program " + program_text + " success"}));
    EXPECT_EQ(run->invoke->compute_units_left(), 199'998U);
}

TEST_P(RunProgramTest, turns_a_return_value_into_an_error)
{
    expect_error(execute({mov(0, 42), exit()}), Kind::custom);
    EXPECT_EQ(run->lines(),
        (std::vector<std::string>{invoke_line, consumed(2), failed("custom program error: 0x2a")}));
    expect_error(execute({mov(0, 3), shift_left(0, 32), exit()}), Kind::invalid_instruction_data);
    // Its changes are not read.
    expect_error(execute({mov(2, 1), store(1, data_at, 2), mov(0, 1), exit()}), Kind::custom);
    EXPECT_FALSE(run->world.accounts[2].touched);
}

TEST_P(RunProgramTest, begins_with_input_and_instruction_data_and_zeros)
{
    std::array<std::uint64_t, 12> registers{};
    host = [&](Machine& machine, const std::array<std::uint64_t, 5>& arguments)
    {
        registers = machine.registers;
        EXPECT_EQ(arguments[0], input_start);
        const auto bytes = machine.memory.translate(MemoryAccess::load, arguments[1], 2);
        EXPECT_TRUE(bytes.ok() && equal({*bytes, 2}, Data{7, 7}));
        const auto size = machine.memory.translate(MemoryAccess::load, arguments[1] - 8, 8);
        EXPECT_TRUE(size.ok() && load_le<std::uint64_t>(*size) == 2);
        return Result<std::uint64_t, Fault>{std::uint64_t{0}};
    };
    EXPECT_TRUE(execute({syscall("host"), exit()}).ok());
    EXPECT_EQ(run->lines()[1], consumed(2));
}

TEST_P(RunProgramTest, gives_back_what_the_program_changed)
{
    EXPECT_TRUE(execute({mov(2, 77), store(1, data_at, 2), mov(0, 0), exit()}).ok());
    const TxAccount& account = run->world.accounts[2];
    EXPECT_EQ(load_le<std::uint64_t>(account.data), 77U);
    EXPECT_TRUE(account.touched);
    EXPECT_FALSE(run->world.accounts[3].touched);
}

TEST_P(RunProgramTest, fails_where_the_program_changed_what_it_may_not)
{
    make(ids::upgradeable_loader, false);
    expect_error(execute({mov(2, 77), store(1, data_at, 2), mov(0, 0), exit()}),
        Kind::readonly_data_modified);
    EXPECT_EQ(run->lines(), (std::vector<std::string>{invoke_line, consumed(4),
                                failed("instruction modified data of a read-only account")}));
    make();
    expect_error(execute({mov(2, 77), store(1, lamports_at, 2), mov(0, 0), exit()}),
        Kind::unbalanced_instruction);
}

TEST_P(RunProgramTest, takes_all_units_of_a_program_that_faults)
{
    expect_error(execute({mov(2, 1), store(2, 0, 2), exit()}), Kind::program_failed_to_complete);
    EXPECT_EQ(run->lines()[1], consumed(2));
    EXPECT_EQ(run->lines()[2].find(failed("Access violation")), 0U);
    EXPECT_EQ(run->invoke->compute_units_left(), 0U);
}

TEST_P(RunProgramTest, leaves_the_units_of_a_program_whose_syscall_fails)
{
    host = [&](Machine& machine, const std::array<std::uint64_t, 5>&)
    {
        auto& invoke = *static_cast<InvokeContext*>(machine.host);
        return Result<std::uint64_t, Fault>{
            invoke.fail(SyscallError{.kind = SyscallError::Kind::abort,
                .instruction = {},
                .message = "SBF program panicked"})};
    };
    expect_error(execute({syscall("host"), exit()}), Kind::program_failed_to_complete);
    EXPECT_EQ(run->lines().back(), failed("SBF program panicked"));
    EXPECT_EQ(run->invoke->compute_units_left(), 199'999U);

    host = [&](Machine& machine, const std::array<std::uint64_t, 5>&)
    {
        auto& invoke = *static_cast<InvokeContext*>(machine.host);
        return Result<std::uint64_t, Fault>{invoke.fail(Kind::missing_account)};
    };
    expect_error(execute({syscall("host"), exit()}), Kind::missing_account);
    EXPECT_EQ(run->lines().back(), failed("An account required by the instruction is missing"));

    // A pointer that the syscall was given is no fault of the program's instructions.
    host = [&](Machine& machine, const std::array<std::uint64_t, 5>&)
    {
        const auto bytes = machine.memory.translate(MemoryAccess::load, 1, 8);
        return Result<std::uint64_t, Fault>{Err{bytes.error()}};
    };
    expect_error(execute({syscall("host"), exit()}), Kind::program_failed_to_complete);
    EXPECT_EQ(run->lines().back().find(failed("Access violation")), 0U);
    EXPECT_EQ(run->invoke->compute_units_left(), 199'999U);
}

TEST_P(RunProgramTest, ends_where_units_do)
{
    expect_error(execute({jump(-1), exit()}), Kind::program_failed_to_complete);
    EXPECT_EQ(run->lines()[1], consumed(200'000));
    EXPECT_EQ(run->lines()[2], failed("exceeded CUs meter at BPF instruction"));
    host = [&](Machine& machine, const std::array<std::uint64_t, 5>&)
    {
        auto& invoke = *static_cast<InvokeContext*>(machine.host);
        const auto paid = invoke.charge(199'999);
        EXPECT_TRUE(paid.ok());
        return Result<std::uint64_t, Fault>{std::uint64_t{0}};
    };
    expect_error(execute({syscall("host"), exit()}), Kind::program_failed_to_complete);
    host = [&](Machine& machine, const std::array<std::uint64_t, 5>&)
    {
        auto& invoke = *static_cast<InvokeContext*>(machine.host);
        const auto paid = invoke.charge(200'000);
        EXPECT_FALSE(paid.ok());
        return Result<std::uint64_t, Fault>{Err{paid.error()}};
    };
    expect_error(execute({syscall("host"), exit()}), Kind::computational_budget_exceeded);
    EXPECT_EQ(run->lines()[1], consumed(200'000));
    EXPECT_EQ(run->lines()[2], failed("Computational budget exceeded"));
}

TEST_P(RunProgramTest, charges_for_a_larger_heap)
{
    EXPECT_TRUE(execute({mov(0, 0), exit()}, {.heap_size = 256 * 1024}).ok());
    EXPECT_EQ(run->lines()[1], consumed(2));
    EXPECT_EQ(run->invoke->compute_units_left(), 200'000U - 7 * 8 - 2);
    expect_error(execute({mov(0, 0), exit()}, {.compute_unit_limit = 7, .heap_size = 33 * 1024}),
        Kind::program_environment_setup_failure);
    EXPECT_EQ(run->lines(), (std::vector<std::string>{invoke_line,
                                "Failed to create SBF VM: Computational budget exceeded",
                                failed("Failed to create program execution environment")}));
    EXPECT_EQ(run->invoke->compute_units_left(), 0U);
}

TEST_P(RunProgramTest, logs_return_data)
{
    host = [&](Machine& machine, const std::array<std::uint64_t, 5>&)
    {
        auto& invoke = *static_cast<InvokeContext*>(machine.host);
        invoke.transaction().set_return_data(Accounts::program, Data{1, 2, 3});
        return Result<std::uint64_t, Fault>{std::uint64_t{0}};
    };
    EXPECT_TRUE(execute({syscall("host"), exit()}).ok());
    EXPECT_EQ(run->lines()[2], "Program return: " + program_text + " AQID");
}

TEST_P(RunProgramTest, gives_loader_v1_the_unaligned_input)
{
    make(ids::bpf_loader_1);
    host = [&](Machine& machine, const std::array<std::uint64_t, 5>&)
    {
        auto& invoke = *static_cast<InvokeContext*>(machine.host);
        EXPECT_FALSE(invoke.check_aligned());
        EXPECT_EQ(invoke.memory().input.layout(), InputLayout::unaligned);
        return Result<std::uint64_t, Fault>{std::uint64_t{0}};
    };
    EXPECT_TRUE(execute({syscall("host"), exit()}).ok());
    EXPECT_TRUE(run->invoke->check_aligned());
}

/// Ors the words of a range into r0, at r3, r4 of them.
#define OR_WORDS \
    load(5, 3, 0), or_register(0, 5), add(3, 8), add(4, -1), jump_unless_equal(4, 0, -5)

TEST_P(RunProgramTest, finds_zeros_where_another_wrote)
{
    make();
    // Frames of the stack, the heap, and what accounts may grow into.
    const auto fill = [&](Machine& machine, const std::array<std::uint64_t, 5>&)
    {
        for (const std::uint64_t at :
            {stack_start + 8, stack_start + 40 * 8192 + 16, heap_start, heap_start + 20'000,
                heap_start + 32 * 1024 - 8, input_start + 2000, input_start + 9000})
        {
            const auto bytes = machine.memory.translate(MemoryAccess::store, at, 8);
            EXPECT_TRUE(bytes.ok()) << at;
            store_le(*bytes, ~std::uint64_t{0});
        }
        return Result<std::uint64_t, Fault>{std::uint64_t{0}};
    };
    const std::initializer_list<Instruction> sum{mov(0, 0),
        // The frame and the heap.
        mov_register(3, 10), add(3, -4096), mov(4, 512), OR_WORDS, mov(3, 3), shift_left(3, 32),
        mov(4, 4096), OR_WORDS,
        // Behind the first account's data.
        mov_register(3, 1), add(3, data_at + 8), mov(4, 1280), OR_WORDS, exit()};
    for (int round = 0; round < 3; ++round)
    {
        host = fill;
        EXPECT_TRUE(execute({syscall("host"), exit()}).ok());
        // By the program's own instructions as well.
        EXPECT_TRUE(execute({mov(2, -1), store(10, -8, 2), store(10, -4096, 2), mov(3, 3),
                                shift_left(3, 32), store(3, 504, 2), add(3, 509), store(3, 0, 2),
                                store_byte(3, 30'000, 2), store(1, 3000, 2), mov(0, 0), exit()})
                .ok());
        EXPECT_TRUE(execute(sum).ok()) << run->lines().back();
    }
    // That the program above sees what is not zero.
    EXPECT_FALSE(execute({mov(2, -1), store(10, -2048, 2), mov(0, 0), mov_register(3, 10),
                             add(3, -4096), mov(4, 512), OR_WORDS, exit()})
            .ok());
}

/// Stores of any width to any writable memory: to the frame by r10, elsewhere by addresses.
[[nodiscard]] std::vector<Instruction> random_stores(std::mt19937& random)
{
    constexpr std::array<std::uint8_t, 8> opcodes{0x73, 0x6b, 0x63, 0x7b, 0x72, 0x6a, 0x62, 0x7a};
    std::vector<Instruction> instructions{mov(2, -1)};
    for (std::size_t i = random() % 12; i > 0; --i)
    {
        Instruction store{.opcode = opcodes[random() % opcodes.size()],
            .destination = 10,
            .source = 2,
            .offset = 0,
            .immediate = -1};
        const auto place = static_cast<std::int32_t>(random() % 3);
        if (place == 0)
            store.offset =
                static_cast<std::int16_t>(-8 - static_cast<std::int32_t>(random() % 4089));
        else
        {
            // A frame of the stack, the gaps left out, or the heap.
            const auto within = static_cast<std::int32_t>(random() % 4089);
            const auto offset = place == 1 ?
                                    static_cast<std::int32_t>(random() % 64) * 8192 + within :
                                    static_cast<std::int32_t>(random() % 32'761);
            instructions.insert(
                instructions.end(), {mov(3, place + 1), shift_left(3, 32), add(3, offset)});
            store.destination = 3;
        }
        instructions.push_back(store);
    }
    return instructions;
}

TEST_P(RunProgramTest, leaves_nothing_to_find_wherever_it_stores)
{
    constexpr unsigned seed = 4096;
    std::mt19937 random{seed};
    make();
    for (int round = 0; round < 300; ++round)
    {
        // The main function calls one that calls another.
        std::vector<Instruction> instructions;
        std::vector<Executable::Function> functions;
        for (std::uint32_t function = 0; function < 3; ++function)
        {
            functions.push_back({.key = function, .pc = instructions.size()});
            for (int part = 0; part < 2; ++part)
            {
                const auto stores = random_stores(random);
                instructions.insert(instructions.end(), stores.begin(), stores.end());
                if (part == 0 && function < 2)
                    instructions.push_back(call(static_cast<std::int32_t>(function) + 1));
            }
            instructions.insert(instructions.end(), {mov(0, 0), exit()});
        }
        ASSERT_TRUE(execute(tests::assemble(syscalls, instructions, functions)).ok())
            << run->lines().back() << " seed " << seed << " round " << round;
        ProgramMemory& memory = run->world.transaction.program_memory(0);
        memory.map(32 * 1024, true);
        for (const std::size_t index : {2, 3})
        {
            const MemoryRegion& region = memory.machine.memory.regions[index];
            ASSERT_TRUE(std::all_of(region.host, region.host + region.size,
                [](std::uint8_t byte) { return byte == 0; }))
                << "seed " << seed << " round " << round << " region " << index;
        }
    }
}

/// Account 0's program invokes account 4's, which invokes nobody.
class NestedProgramTest : public RunProgramTest
{
protected:
    Checked execute_nested(std::initializer_list<Instruction> callee)
    {
        make();
        const Pubkey inner = numbered(9);
        const auto index = run->world.add(
            {.key = inner, .owner = ids::bpf_loader_2, .executable = true}, Data(36));
        inner_program = tests::assemble(syscalls, callee);
        if (GetParam())
            inner_program->code.enable(1, nullptr, nullptr);
        run->lookup.programs[inner] = inner_program.get();
        roles.push_back({.index_in_transaction = index});
        host = [inner](Machine& machine, const std::array<std::uint64_t, 5>&)
        {
            auto& invoke = *static_cast<InvokeContext*>(machine.host);
            const auto heap = machine.memory.regions[3];
            GuestStructures guest(machine, true);
            std::array<std::uint64_t, 5> arguments{};
            arguments[0] = guest.instruction(inner, {{numbered(2), false, true}}, {5});
            guest.info(invoke.memory().input.accounts()[0], 8);
            arguments[1] = guest.infos();
            arguments[2] = 1;
            invoke.heap_used = 123;
            const auto result = sol_invoke_signed_c(machine, arguments);
            EXPECT_EQ(invoke.heap_used, 123U);
            machine.memory.regions[3] = heap;
            return result;
        };
        // The account is given to the callee; what that wrote is what the caller returns.
        return execute({mov(2, 0), mov(6, 7), mov_register(7, 1), syscall("host"),
            load(0, 7, data_at), exit()});
    }

    std::unique_ptr<LoadedProgram> inner_program;
};

TEST_P(NestedProgramTest, runs_one_program_within_another)
{
    const Checked result = execute_nested({load(0, 1, 8 + 88), mov(0, 0), exit()});
    EXPECT_TRUE(result.ok());
    const std::string inner_text = to_base58(numbered(9));
    EXPECT_EQ(run->lines(),
        (std::vector<std::string>{invoke_line, "Program " + inner_text + " invoke [2]",
            "Program " + inner_text + " consumed 3 of " + std::to_string(200'000 - 4 - 946) +
                " compute units",
            "Program " + inner_text + " success", consumed(6 + 946 + 3),
            "Program " + program_text + " success"}));
}

TEST_P(NestedProgramTest, holds_the_inner_program_against_the_rules)
{
    // It writes an account that is not its own.
    const Checked result = execute_nested({mov(2, 1), store(1, 8 + 88, 2), mov(0, 0), exit()});
    expect_error(result, Kind::external_account_data_modified);
    EXPECT_EQ(run->world.transaction.stack_height(), 0U);
    EXPECT_EQ(
        run->lines().back(), failed("instruction modified data of an account it does not own"));
}

[[nodiscard]] std::vector<bool> ways_to_run()
{
    return can_compile() ? std::vector<bool>{false, true} : std::vector<bool>{false};
}
[[nodiscard]] std::string name_of_way(const testing::TestParamInfo<bool>& way)
{
    return way.param ? "compiled" : "interpreted";
}
INSTANTIATE_TEST_SUITE_P(svm, RunProgramTest, testing::ValuesIn(ways_to_run()), name_of_way);
INSTANTIATE_TEST_SUITE_P(svm, NestedProgramTest, testing::ValuesIn(ways_to_run()), name_of_way);
}  // namespace
}  // namespace braid::svm
