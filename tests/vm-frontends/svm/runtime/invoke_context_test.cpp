// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/base58.hpp"
#include "tests/vm-frontends/svm/runtime/invoke_fixture.hpp"
#include "vm-frontends/svm/runtime/run_program.hpp"

namespace braid::svm
{
namespace
{
using tests::Accounts;
using tests::Data;
using tests::Invocations;
using tests::numbered;
using Kind = InstructionErrorKind;
using Checked = Result<Done, InstructionError>;

const std::string native_text = to_base58(Invocations::native);
const std::string program_text = to_base58(Accounts::program);

void expect_error(const Checked& outcome, Kind kind)
{
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().kind, kind) << name_of(outcome.error().kind);
}

TEST(svm_invoke_context, runs_a_native_program_and_logs_it)
{
    Invocations run;
    run.begin();
    run.world.transaction.set_return_data(numbered(1), Data{1});
    tests::native_behaviour = [&](InvokeContext& invoke) -> Checked
    {
        EXPECT_TRUE(invoke.transaction().return_data().empty());
        EXPECT_EQ(invoke.transaction().return_program(), Invocations::native);
        EXPECT_EQ(invoke.transaction().current().data.size(), 2U);
        EXPECT_TRUE(invoke.consume(150));
        return Done{};
    };
    const Data data{1, 2};
    EXPECT_TRUE(
        run.invoke->process_instruction({.program_index = run.native_index, .data = data}).ok());
    EXPECT_EQ(run.lines(), (std::vector<std::string>{"Program " + native_text + " invoke [1]",
                               "Program " + native_text + " success"}));
    EXPECT_EQ(run.invoke->compute_units_left(), 200'000U - 150U);
    EXPECT_EQ(run.world.transaction.stack_height(), 0U);
}

TEST(svm_invoke_context, logs_why_a_native_program_failed)
{
    Invocations run;
    run.begin();
    tests::native_behaviour = [](InvokeContext&) -> Checked
    { return Err{InstructionError::of_custom(17)}; };
    const auto result = run.invoke->process_instruction({.program_index = run.native_index});
    expect_error(result, Kind::custom);
    EXPECT_EQ(run.lines().back(), "Program " + native_text + " failed: custom program error: 0x11");
    EXPECT_EQ(run.world.transaction.stack_height(), 0U);
}

TEST(svm_invoke_context, makes_native_programs_consume_units)
{
    Invocations run;
    run.begin();
    tests::native_behaviour = [](InvokeContext&) -> Checked { return Done{}; };
    expect_error(run.invoke->process_instruction({.program_index = run.native_index}),
        Kind::builtin_programs_must_consume_compute_units);
    EXPECT_EQ(run.lines().back(), "Program " + native_text + " success");
}

TEST(svm_invoke_context, refuses_what_is_no_program_without_a_line)
{
    Invocations run;
    const auto ownerless = run.world.add({.key = numbered(9), .owner = ids::system_program});
    const auto unknown = run.world.add({.key = numbered(10), .owner = ids::native_loader});
    const auto loader_4 = run.world.add({.key = numbered(11), .owner = ids::loader_4});
    run.begin();
    for (const std::uint16_t index : {ownerless, unknown, loader_4})
        expect_error(run.invoke->process_instruction({.program_index = index}),
            Kind::unsupported_program_id);
    EXPECT_TRUE(run.lines().empty());
    EXPECT_EQ(run.world.transaction.stack_height(), 0U);
    EXPECT_EQ(run.world.transaction.trace().size(), 3U);
}

TEST(svm_invoke_context, says_what_is_wrong_with_a_program)
{
    Invocations run;
    run.begin();
    expect_error(run.invoke->process_instruction({}), Kind::unsupported_program_id);
    const LoadedProgram unusable;
    run.lookup.programs[Accounts::program] = &unusable;
    expect_error(run.invoke->process_instruction({}), Kind::unsupported_program_id);
    const std::string failed = "Program " + program_text + " failed: Unsupported program id";
    EXPECT_EQ(
        run.lines(), (std::vector<std::string>{"Program " + program_text + " invoke [1]",
                         "Program is not cached", failed, "Program " + program_text + " invoke [1]",
                         "Program is not deployed", failed}));
}

TEST(svm_invoke_context, runs_precompiles_of_the_message_silently)
{
    Invocations run;
    const auto index = run.world.add({.key = ids::ed25519_precompile, .owner = ids::native_loader});
    run.lookup.programs[ids::ed25519_precompile] = &run.native_program;
    run.begin();
    run.world.transaction.set_return_data(numbered(1), Data{1});
    tests::native_behaviour = [](InvokeContext&) -> Checked { return Done{}; };
    EXPECT_TRUE(run.invoke->process_instruction({.program_index = index}).ok());
    tests::native_behaviour = [](InvokeContext&) -> Checked
    { return Err{InstructionError::of_custom(2)}; };
    expect_error(run.invoke->process_instruction({.program_index = index}), Kind::custom);
    EXPECT_TRUE(run.lines().empty());
    EXPECT_EQ(run.world.transaction.return_data().size(), 1U);
    EXPECT_EQ(run.invoke->compute_units_left(), 200'000U);
}

TEST(svm_invoke_context, holds_lamports_where_an_instruction_ends)
{
    Invocations run;
    const auto account = run.world.add({.key = numbered(9), .owner = numbered(3)});
    const std::vector<InstructionAccount> roles{
        {.index_in_transaction = account, .is_writable = true}};
    run.begin();
    tests::native_behaviour = [](InvokeContext& invoke) -> Checked
    {
        EXPECT_TRUE(invoke.consume(1));
        return invoke.transaction().borrow(0)->add_lamports(1);
    };
    expect_error(
        run.invoke->process_instruction({.program_index = run.native_index, .accounts = roles}),
        Kind::unbalanced_instruction);
    EXPECT_EQ(run.lines().back(), "Program " + native_text + " success");
}

TEST(svm_invoke_context, takes_units_until_there_are_none)
{
    Invocations run;
    run.begin({.compute_unit_limit = 10});
    EXPECT_TRUE(run.invoke->consume(10));
    EXPECT_TRUE(run.invoke->consume(0));
    EXPECT_FALSE(run.invoke->consume(1));
    run.begin({.compute_unit_limit = 10});
    EXPECT_FALSE(run.invoke->consume(11));
    EXPECT_EQ(run.invoke->compute_units_left(), 0U);
    const auto fault = run.invoke->charge(1);
    ASSERT_FALSE(fault.ok());
    EXPECT_EQ(fault.error().kind, Fault::Kind::syscall);
    EXPECT_EQ(run.invoke->why().instruction.kind, Kind::computational_budget_exceeded);
}

/// The native program invokes itself with these metas once.
class NativeInvocationTest : public testing::Test
{
protected:
    using Meta = InvokeContext::Invocation::Meta;

    /// What the invocation of `target` ends with, by an instruction that has accounts 2, 3, 4 and the native program.
    Checked invoke(const std::vector<Meta>& metas, const std::vector<Pubkey>& signers = {},
        const Pubkey& target = Invocations::native)
    {
        run.emplace();
        for (std::uint8_t i = 2; i < 5; ++i)
            run->world.add({.key = numbered(i)});
        const std::vector<InstructionAccount> roles{
            {.index_in_transaction = 2, .is_signer = true, .is_writable = true},
            {.index_in_transaction = 3},
            {.index_in_transaction = run->native_index},
        };
        run->begin();
        inner_roles.clear();
        tests::native_behaviour = [&](InvokeContext& context) -> Checked
        {
            EXPECT_TRUE(context.consume(1));
            if (context.transaction().stack_height() == 2)
            {
                const auto accounts = context.transaction().current().accounts;
                inner_roles.assign(accounts.begin(), accounts.end());
                return Done{};
            }
            return context.invoke({.program = target, .accounts = metas, .data = {}}, signers);
        };
        return run->invoke->process_instruction(
            {.program_index = run->native_index, .accounts = roles});
    }

    std::optional<Invocations> run;
    std::vector<InstructionAccount> inner_roles;
};

TEST_F(NativeInvocationTest, hands_on_what_the_caller_has)
{
    ASSERT_TRUE(invoke({{numbered(2), true, true}, {numbered(3), false, false}}).ok());
    ASSERT_EQ(inner_roles.size(), 2U);
    EXPECT_TRUE(inner_roles[0].is_signer && inner_roles[0].is_writable);
    EXPECT_FALSE(inner_roles[1].is_signer || inner_roles[1].is_writable);
    EXPECT_EQ(inner_roles[1].index_in_transaction, 3);
    EXPECT_EQ(run->lines()[1], "Program " + native_text + " invoke [2]");
    EXPECT_EQ(run->world.transaction.trace().back().caller, 0);
    EXPECT_EQ(run->world.transaction.trace().back().stack_height, 2);
}

TEST_F(NativeInvocationTest, gives_an_account_that_is_named_again_all_its_privileges)
{
    ASSERT_TRUE(invoke({{numbered(2), false, false}, {numbered(3), false, false},
                           {numbered(2), true, false}, {numbered(2), false, true}})
            .ok());
    for (const std::size_t i : {0, 2, 3})
        EXPECT_TRUE(inner_roles[i].is_signer && inner_roles[i].is_writable) << i;
    EXPECT_FALSE(inner_roles[1].is_signer || inner_roles[1].is_writable);
}

TEST_F(NativeInvocationTest, lets_nobody_gain_privileges)
{
    const std::string text = to_base58(numbered(3));
    expect_error(invoke({{numbered(3), true, true}}), Kind::privilege_escalation);
    EXPECT_EQ(run->lines()[1], text + "'s writable privilege escalated");
    expect_error(invoke({{numbered(3), true, false}}), Kind::privilege_escalation);
    EXPECT_EQ(run->lines()[1], text + "'s signer privilege escalated");
    EXPECT_TRUE(invoke({{numbered(3), true, false}}, {numbered(7), numbered(3)}).ok());
    // Seeds sign; they do not let write.
    expect_error(invoke({{numbered(3), true, true}}, {numbered(3)}), Kind::privilege_escalation);
}

TEST_F(NativeInvocationTest, knows_accounts_of_the_instruction_alone)
{
    expect_error(invoke({{numbered(77), false, false}}), Kind::missing_account);
    EXPECT_EQ(
        run->lines()[1], "Instruction references an unknown account " + to_base58(numbered(77)));
    // Of the transaction, but not of the instruction.
    expect_error(invoke({{numbered(4), false, false}}), Kind::missing_account);
    EXPECT_EQ(run->lines()[1],
        "Program " + native_text + " failed: An account required by the instruction is missing");
    expect_error(invoke({}, {}, Accounts::program), Kind::missing_account);
    EXPECT_EQ(run->lines()[1], "Unknown program " + program_text);
    expect_error(invoke({}, {}, numbered(77)), Kind::missing_account);
}

TEST(svm_invoke_context, lets_programs_come_back_to_themselves_alone)
{
    Invocations run;
    const Pubkey other = numbered(151);
    const auto other_index =
        run.world.add({.key = other, .owner = ids::native_loader, .executable = true});
    run.lookup.programs[other] = &run.native_program;
    const std::vector<InstructionAccount> roles{
        {.index_in_transaction = run.native_index}, {.index_in_transaction = other_index}};
    run.begin();
    // native -> native -> other -> native
    tests::native_behaviour = [&](InvokeContext& invoke) -> Checked
    {
        EXPECT_TRUE(invoke.consume(1));
        const InvokeContext::Invocation::Meta metas[]{{Invocations::native}, {other}};
        const bool is_second = invoke.transaction().stack_height() == 2;
        return invoke.invoke(
            {.program = is_second ? other : Invocations::native, .accounts = metas, .data = {}},
            {});
    };
    expect_error(
        run.invoke->process_instruction({.program_index = run.native_index, .accounts = roles}),
        Kind::reentrancy_not_allowed);
    EXPECT_EQ(run.world.transaction.trace().size(), 3U);
    EXPECT_EQ(run.world.transaction.stack_height(), 0U);
}

TEST(svm_invoke_context, goes_five_levels_deep)
{
    Invocations run;
    const std::vector<InstructionAccount> roles{{.index_in_transaction = run.native_index}};
    run.begin();
    tests::native_behaviour = [&](InvokeContext& invoke) -> Checked
    {
        EXPECT_TRUE(invoke.consume(1));
        const InvokeContext::Invocation::Meta metas[]{{Invocations::native}};
        return invoke.invoke({.program = Invocations::native, .accounts = metas, .data = {}}, {});
    };
    expect_error(
        run.invoke->process_instruction({.program_index = run.native_index, .accounts = roles}),
        Kind::call_depth);
    EXPECT_EQ(run.world.transaction.trace().size(), 6U);
    EXPECT_EQ(run.invoke->compute_units_left(), 200'000U - 5U);
}

TEST(svm_return_value, becomes_an_error)
{
    const auto builtin = [](std::uint64_t number) { return error_of_return_value(number << 32); };
    EXPECT_EQ(error_of_return_value(1), InstructionError::of_custom(1));
    EXPECT_EQ(error_of_return_value(0xffff'ffff), InstructionError::of_custom(0xffff'ffff));
    EXPECT_EQ(builtin(1), InstructionError::of_custom(0));
    EXPECT_EQ(builtin(2), InstructionError(Kind::invalid_argument));
    EXPECT_EQ(builtin(6), InstructionError(Kind::insufficient_funds));
    EXPECT_EQ(builtin(11), InstructionError(Kind::not_enough_account_keys));
    EXPECT_EQ(builtin(16), InstructionError(Kind::account_not_rent_exempt));
    EXPECT_EQ(builtin(20), InstructionError(Kind::invalid_realloc));
    EXPECT_EQ(builtin(26), InstructionError(Kind::incorrect_authority));
    EXPECT_EQ(builtin(27), InstructionError(Kind::invalid_error));
    EXPECT_EQ(
        error_of_return_value((std::uint64_t{2} << 32) + 1), InstructionError(Kind::invalid_error));
    EXPECT_EQ(error_of_return_value(~std::uint64_t{0}), InstructionError(Kind::invalid_error));
}
}  // namespace
}  // namespace braid::svm
