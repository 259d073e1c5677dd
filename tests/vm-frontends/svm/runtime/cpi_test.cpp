// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/cpi.hpp"
#include <gtest/gtest.h>

#include "base/base58.hpp"
#include "tests/vm-frontends/svm/runtime/guest_structures.hpp"
#include "vm-frontends/svm/runtime/program_address.hpp"

namespace braid::svm
{
namespace
{
using tests::Accounts;
using tests::Data;
using tests::GuestStructures;
using tests::Invocations;
using tests::numbered;
using Kind = InstructionErrorKind;
using Checked = Result<Done, InstructionError>;
using Meta = InvokeContext::Invocation::Meta;

constexpr std::size_t own = 0;
constexpr std::size_t callees = 1;
constexpr std::size_t readonly = 2;
constexpr std::size_t callee_program = 3;
constexpr std::uint64_t callee_units = 10;

/// A program of loader v3 that holds an account of its own, one of the native program's, a read-only one and the native
/// program itself, and invokes that.
class CpiTest : public testing::TestWithParam<bool>
{
protected:
    void SetUp() override
    {
        run.world.add(
            {.key = numbered(2), .owner = Accounts::program, .lamports = 100}, {1, 2, 3, 4, 5});
        run.world.add(
            {.key = numbered(3), .owner = Invocations::native, .lamports = 100}, {6, 7, 8, 9});
        run.world.add({.key = numbered(4), .owner = numbered(5), .lamports = 100}, {10});
        roles = {{.index_in_transaction = 2, .is_signer = true, .is_writable = true},
            {.index_in_transaction = 3, .is_writable = true}, {.index_in_transaction = 4},
            {.index_in_transaction = run.native_index}};
        metas = {{numbered(2), true, true}, {numbered(3), false, true}, {numbered(4)},
            {Invocations::native}};
        tests::native_behaviour = [this](InvokeContext& invoke) -> Checked
        {
            ++invocation_count;
            EXPECT_TRUE(invoke.consume(callee_units));
            return behaviour ? behaviour(invoke) : Checked{Done{}};
        };
    }

    /// Enters the caller and writes its input.
    void enter(const ComputeBudget& budget = {})
    {
        run.begin(budget);
        ASSERT_TRUE(run.world.transaction.push({.accounts = roles}).ok());
        ProgramMemory& memory = run.invoke->memory();
        ASSERT_TRUE(memory.input.write(run.world.transaction, InputLayout::aligned).ok());
        machine = &memory.machine;
        machine->memory = {};
        machine->memory.regions[4] = {
            .host = memory.input.data(), .size = memory.input.size(), .writable = true};
        machine->host = &*run.invoke;
        guest.emplace(*machine, GetParam());
    }
    /// The arguments of an invocation as it should be.
    void prepare()
    {
        arguments[0] = guest->instruction(Invocations::native, metas, data);
        for (std::size_t i = 0; i < 4; ++i)
            guest->info(place(i), place(i).size);
        arguments[1] = guest->infos();
        arguments[2] = 4;
    }
    void enter_and_prepare()
    {
        enter();
        prepare();
    }
    Result<std::uint64_t, Fault> call()
    {
        return GetParam() ? sol_invoke_signed_c(*machine, arguments) :
                            sol_invoke_signed_rust(*machine, arguments);
    }
    void expect_error(Kind kind)
    {
        const auto result = call();
        ASSERT_FALSE(result.ok());
        ASSERT_EQ(result.error().kind, Fault::Kind::syscall);
        EXPECT_EQ(run.invoke->why().kind, SyscallError::Kind::instruction);
        EXPECT_EQ(run.invoke->why().instruction.kind, kind)
            << name_of(run.invoke->why().instruction.kind);
    }
    void expect_error(SyscallError::Kind kind, std::string_view message)
    {
        const auto result = call();
        ASSERT_FALSE(result.ok());
        ASSERT_EQ(result.error().kind, Fault::Kind::syscall);
        EXPECT_EQ(run.invoke->why().kind, kind);
        EXPECT_EQ(run.invoke->why().message, message);
    }
    void expect_invalid_pointer(std::string_view line)
    {
        expect_error(SyscallError::Kind::invalid_pointer, "Invalid pointer");
        ASSERT_FALSE(run.lines().empty());
        EXPECT_EQ(run.lines().back(), line);
    }
    void expect_violation(std::uint64_t address)
    {
        const auto result = call();
        ASSERT_FALSE(result.ok());
        EXPECT_NE(result.error().kind, Fault::Kind::syscall);
        EXPECT_EQ(result.error().address, address);
    }
    const InputAccount& place(std::size_t index)
    {
        return run.invoke->memory().input.accounts()[index];
    }
    std::uint8_t* at(std::uint64_t offset) { return run.invoke->memory().input.data() + offset; }
    TxAccount& account(std::size_t index)
    {
        return run.world.accounts[roles[index].index_in_transaction];
    }

    Invocations run;
    std::vector<InstructionAccount> roles;
    std::vector<Meta> metas;
    Data data{1, 2, 3};
    std::function<Checked(InvokeContext&)> behaviour;
    std::size_t invocation_count = 0;
    Machine* machine = nullptr;
    std::optional<GuestStructures> guest;
    std::array<std::uint64_t, 5> arguments{};
};

TEST_P(CpiTest, shows_each_side_what_the_other_changed)
{
    enter_and_prepare();
    // What the caller did since it began.
    *at(place(own).data + 1) = 20;
    store_le<std::uint64_t>(at(place(own).lamports), 90);
    store_le<std::uint64_t>(at(place(callees).lamports), 110);
    behaviour = [&](InvokeContext& invoke) -> Checked
    {
        TransactionContext& transaction = invoke.transaction();
        EXPECT_TRUE(equal(transaction.current().data, Data{1, 2, 3}));
        EXPECT_EQ(transaction.current().accounts.size(), 4U);
        auto callers = transaction.borrow(0);
        EXPECT_TRUE(equal(callers->data(), Data{1, 20, 3, 4, 5}));
        EXPECT_EQ(callers->lamports(), 90U);
        auto mine = transaction.borrow(1);
        EXPECT_EQ(mine->lamports(), 110U);
        EXPECT_TRUE(callers->add_lamports(60).ok());
        EXPECT_TRUE(mine->take_lamports(60).ok());
        (*mine->data_for_write())[2] = 80;
        return Done{};
    };
    const auto result = call();
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(*result, 0U);
    EXPECT_EQ(invocation_count, 1U);
    EXPECT_EQ(load_le<std::uint64_t>(at(place(own).lamports)), 150U);
    EXPECT_EQ(load_le<std::uint64_t>(at(place(callees).lamports)), 50U);
    EXPECT_TRUE(equal({at(place(callees).data), 4}, Data{6, 7, 80, 9}));
    EXPECT_EQ(run.world.transaction.stack_height(), 1U);
}

TEST_P(CpiTest, costs_what_it_translates)
{
    data.assign(999, 7);
    account(own).size = 0;
    const Data large(2000, 1);
    account(callees).data = const_cast<std::uint8_t*>(large.data());
    account(callees).size = large.size();
    account(callee_program).size = 1250;
    const Data image(1250);
    account(callee_program).data = const_cast<std::uint8_t*>(image.data());
    enter_and_prepare();
    ASSERT_TRUE(call().ok());
    // 34 bytes each of 4 metas, 80 each of 4 infos; an executable account counts, and needs no info.
    const std::uint64_t expected = 946 + 999 / 250 + 4 * 34 / 250 + 4 * 80 / 250 + 0 + 2000 / 250 +
                                   1 / 250 + 1250 / 250 + callee_units;
    EXPECT_EQ(run.invoke->compute_units_left(), 200'000U - expected);
}

TEST_P(CpiTest, ends_where_units_do)
{
    enter({.compute_unit_limit = 945});
    prepare();
    expect_error(Kind::computational_budget_exceeded);
    EXPECT_EQ(run.invoke->compute_units_left(), 0U);
    EXPECT_EQ(invocation_count, 0U);
}

TEST_P(CpiTest, resizes_accounts_of_the_callee)
{
    enter_and_prepare();
    behaviour = [](InvokeContext& invoke) -> Checked
    {
        EXPECT_TRUE(invoke.transaction().borrow(1)->set_size(300).ok());
        (*invoke.transaction().borrow(1)->data_for_write())[299] = 33;
        return Done{};
    };
    ASSERT_TRUE(call().ok());
    EXPECT_EQ(guest->word(guest->size_field(callees)), 300U);
    EXPECT_EQ(load_le<std::uint64_t>(at(place(callees).data - 8)), 300U);
    EXPECT_EQ(*at(place(callees).data + 299), 33);
    EXPECT_EQ(*at(place(callees).data + 298), 0);

    behaviour = [](InvokeContext& invoke) -> Checked
    { return invoke.transaction().borrow(1)->set_size(2); };
    ASSERT_TRUE(call().ok());
    EXPECT_EQ(guest->word(guest->size_field(callees)), 2U);
    EXPECT_EQ(load_le<std::uint64_t>(at(place(callees).data - 8)), 2U);
    EXPECT_TRUE(equal({at(place(callees).data), 2}, Data{6, 7}));
    // What it lost reads as zeros.
    for (std::size_t i = 2; i < 300; ++i)
        ASSERT_EQ(*at(place(callees).data + i), 0) << i;
}

TEST_P(CpiTest, lets_the_caller_resize_before_it_invokes)
{
    enter_and_prepare();
    guest->set_word(guest->size_field(own), 3);
    behaviour = [](InvokeContext& invoke) -> Checked
    {
        EXPECT_TRUE(equal(invoke.transaction().borrow(0)->data(), Data{1, 2, 3}));
        return Done{};
    };
    ASSERT_TRUE(call().ok());
    EXPECT_EQ(account(own).size, 3U);
    guest->set_word(guest->size_field(own), 5 + 10'240);
    behaviour = [](InvokeContext& invoke) -> Checked
    {
        EXPECT_EQ(invoke.transaction().borrow(0)->data().size(), 10'245U);
        return Done{};
    };
    ASSERT_TRUE(call().ok());
    guest->set_word(guest->size_field(own), 5 + 10'241);
    expect_error(Kind::invalid_realloc);
    guest->set_word(guest->size_field(own), ~std::uint64_t{0});
    expect_error(Kind::invalid_realloc);
    EXPECT_EQ(invocation_count, 2U);
}

TEST_P(CpiTest, bounds_what_a_callee_adds)
{
    enter_and_prepare();
    behaviour = [](InvokeContext& invoke) -> Checked
    { return invoke.transaction().borrow(1)->set_size(4 + 10'241); };
    expect_error(Kind::invalid_realloc);
    EXPECT_EQ(
        run.lines().back(), "Account data size realloc limited to 10240 in inner instructions");
}

TEST_P(CpiTest, holds_the_caller_against_the_rules_before_it_invokes)
{
    enter_and_prepare();
    *at(place(callees).data) = 99;
    expect_error(Kind::external_account_data_modified);
    *at(place(callees).data) = 6;
    *at(place(readonly).data) = 99;
    expect_error(Kind::readonly_data_modified);
    *at(place(readonly).data) = 10;
    store_le<std::uint64_t>(at(place(callees).lamports), 99);
    expect_error(Kind::external_account_lamport_spend);
    store_le<std::uint64_t>(at(place(callees).lamports), 101);
    expect_error(Kind::unbalanced_instruction);
    std::memcpy(at(place(callees).owner), Accounts::program.data(), 32);
    expect_error(Kind::modified_program_id);
    EXPECT_EQ(invocation_count, 0U);
}

TEST_P(CpiTest, gives_accounts_away)
{
    enter_and_prepare();
    std::memset(at(place(own).data), 0, 5);
    std::memcpy(at(place(own).owner), Invocations::native.data(), 32);
    behaviour = [](InvokeContext& invoke) -> Checked
    {
        auto account = invoke.transaction().borrow(0);
        (*account->data_for_write())[0] = 5;
        return Done{};
    };
    ASSERT_TRUE(call().ok());
    EXPECT_EQ(*at(place(own).data), 5);
    EXPECT_EQ(account(own).owner, Invocations::native);
}

TEST_P(CpiTest, passes_on_the_callees_error)
{
    enter_and_prepare();
    behaviour = [](InvokeContext&) -> Checked { return Err{InstructionError::of_custom(9)}; };
    expect_error(Kind::custom);
    EXPECT_EQ(run.invoke->why().instruction.custom, 9U);
    EXPECT_EQ(run.world.transaction.stack_height(), 1U);
}

TEST_P(CpiTest, checks_the_pointers_of_infos)
{
    const auto line = [&](std::string_view field, std::uint64_t expected)
    {
        std::array<char, 64> text{};
        std::snprintf(text.data(), text.size(), "%.*s': 0x%llx != 0x%llx",
            static_cast<int>(field.size()), field.data(),
            static_cast<unsigned long long>(input_start + expected + 8),
            static_cast<unsigned long long>(input_start + expected));
        return "Invalid account info pointer `" + std::string(text.data());
    };
    struct Case
    {
        std::string_view name;
        std::uint64_t (GuestStructures::*field)(std::size_t) const;
        std::uint64_t InputAccount::* place;
    };
    for (const Case& one : {Case{"owner", &GuestStructures::owner_field, &InputAccount::owner},
             Case{"lamports", &GuestStructures::lamports_field, &InputAccount::lamports},
             Case{"data", &GuestStructures::data_field, &InputAccount::data}})
    {
        enter_and_prepare();
        const std::uint64_t offset = place(callees).*one.place;
        guest->set_word(((*guest).*one.field)(callees), input_start + offset + 8);
        expect_invalid_pointer(line(one.name, offset));
    }
    // A key elsewhere, with the same bytes, finds the info, and is not where the account is.
    enter_and_prepare();
    const std::uint64_t copy = guest->put(numbered(3));
    guest->set_word(guest->key_field(callees), copy);
    expect_error(SyscallError::Kind::invalid_pointer, "Invalid pointer");
    EXPECT_TRUE(run.lines().back().starts_with("Invalid account info pointer `key': 0x3"));
    EXPECT_EQ(invocation_count, 0U);
}

TEST_P(CpiTest, takes_no_structures_from_where_accounts_lie)
{
    enter_and_prepare();
    arguments[1] = input_start;
    expect_error(SyscallError::Kind::invalid_pointer, "Invalid pointer");
    // Even an empty one, just there.
    arguments[2] = 0;
    expect_error(SyscallError::Kind::invalid_pointer, "Invalid pointer");
    arguments[1] = ~std::uint64_t{0};
    arguments[2] = ~std::uint64_t{0};
    expect_error(SyscallError::Kind::invalid_pointer, "Invalid pointer");
    if (GetParam())
        return;
    for (const std::size_t cell : {1, 2})
    {
        enter_and_prepare();
        guest->set_word(guest->field(own, cell), input_start);
        expect_error(SyscallError::Kind::invalid_pointer, "Invalid pointer");
    }
}

TEST_P(CpiTest, bounds_its_structures)
{
    enter_and_prepare();
    arguments[2] = 256;
    expect_error(SyscallError::Kind::max_instruction_account_infos_exceeded,
        "Invoked an instruction with too many account info's (256 > 255)");

    data.assign(10'241, 0);
    enter_and_prepare();
    expect_error(SyscallError::Kind::max_instruction_data_len_exceeded,
        "Invoked an instruction with data that is too large (10241 > 10240)");

    data.clear();
    metas.assign(256, {numbered(4)});
    enter();
    arguments[0] = guest->instruction(Invocations::native, metas, data);
    expect_error(SyscallError::Kind::max_instruction_accounts_exceeded,
        "Invoked an instruction with too many accounts (256 > 255)");
    EXPECT_EQ(invocation_count, 0U);
}

TEST_P(CpiTest, takes_the_most_that_is_allowed)
{
    data.assign(10'240, 3);
    metas.assign(255, {numbered(4)});
    metas.back() = {Invocations::native};
    enter();
    arguments[0] = guest->instruction(Invocations::native, metas, data);
    for (std::size_t i = 0; i < 4; ++i)
        guest->info(place(i), place(i).size);
    arguments[1] = guest->infos();
    arguments[2] = 4;
    behaviour = [](InvokeContext& invoke) -> Checked
    {
        EXPECT_EQ(invoke.transaction().current().accounts.size(), 255U);
        EXPECT_EQ(invoke.transaction().current().data.size(), 10'240U);
        return Done{};
    };
    EXPECT_TRUE(call().ok());
}

TEST_P(CpiTest, needs_an_info_of_each_account_that_is_not_executable)
{
    enter_and_prepare();
    // The callee's program comes last, and is executable.
    arguments[2] = 3;
    EXPECT_TRUE(call().ok());
    arguments[2] = 2;
    expect_error(Kind::missing_account);
    EXPECT_EQ(
        run.lines().back(), "Instruction references an unknown account " + to_base58(numbered(4)));
}

TEST_P(CpiTest, takes_flags_of_zero_and_one)
{
    for (const std::uint64_t flag : {0, 1})
    {
        enter_and_prepare();
        guest->set_byte(guest->metas_at + (GetParam() ? 8 : 32) + flag, 2);
        expect_error(Kind::invalid_argument);
    }
}

TEST_P(CpiTest, wants_alignment)
{
    enter_and_prepare();
    const auto good = arguments;
    constexpr std::string_view message = "Unaligned pointer";
    arguments[0] += 1;
    expect_error(SyscallError::Kind::unaligned_pointer, message);
    arguments = good;
    arguments[1] += 4;
    expect_error(SyscallError::Kind::unaligned_pointer, message);
    arguments = good;
    arguments[3] = heap_start + 4;
    arguments[4] = 1;
    expect_error(SyscallError::Kind::unaligned_pointer, message);
}

TEST_P(CpiTest, faults_where_nothing_is_mapped)
{
    enter_and_prepare();
    const auto good = arguments;
    arguments[0] = heap_start + GuestStructures::heap_size;
    expect_violation(arguments[0]);
    arguments = good;
    arguments[1] = stack_start;
    expect_violation(stack_start);
    arguments = good;
    arguments[3] = 0x10;
    arguments[4] = 1;
    expect_violation(0x10);
    arguments = good;
    arguments[4] = ~std::uint64_t{0};
    expect_error(SyscallError::Kind::invalid_length, "InvalidLength");
    EXPECT_EQ(invocation_count, 0U);
}

TEST_P(CpiTest, lets_a_programs_addresses_sign)
{
    const Data seed{1, 2, 3, 4};
    std::optional<Pubkey> derived;
    Data bump{255};
    for (; !derived; --bump[0])
    {
        const std::array<Bytes, 2> seeds{seed, bump};
        const auto made = create_program_address(seeds, Accounts::program, kernels::host_crypto());
        if (made.ok())
        {
            derived = *made;
            break;
        }
    }
    account(readonly).key = *derived;
    metas[readonly] = {*derived, true, false};
    enter_and_prepare();
    expect_error(Kind::privilege_escalation);
    arguments[3] = guest->signer({seed, bump});
    arguments[4] = 1;
    behaviour = [](InvokeContext& invoke) -> Checked
    {
        EXPECT_TRUE(invoke.transaction().current().accounts[readonly].is_signer);
        return Done{};
    };
    EXPECT_TRUE(call().ok());
}

TEST_P(CpiTest, bounds_seeds)
{
    enter_and_prepare();
    arguments[4] = 17;
    arguments[3] = heap_start;
    expect_error(SyscallError::Kind::too_many_signers, "Too many signers");
    arguments[4] = 1;
    arguments[3] = guest->signer(std::vector<Data>(17, Data{1}));
    expect_error(Kind::max_seed_length_exceeded);
    arguments[3] = guest->signer({Data(33)});
    expect_error(SyscallError::Kind::bad_seeds,
        "Could not create program address with signer seeds: Length of the seed is too long for "
        "address generation");
    EXPECT_EQ(invocation_count, 0U);
}

TEST_P(CpiTest, refuses_programs_that_programs_may_not_invoke)
{
    const std::vector<std::pair<Pubkey, Data>> refused{{ids::native_loader, {}},
        {ids::bpf_loader_1, {}}, {ids::bpf_loader_2, {}}, {ids::ed25519_precompile, {}},
        {ids::secp256k1_precompile, {}}, {ids::secp256r1_precompile, {}},
        {ids::upgradeable_loader, {}}, {ids::upgradeable_loader, {0}},
        {ids::upgradeable_loader, {1}}, {ids::upgradeable_loader, {2}},
        {ids::upgradeable_loader, {6}}, {ids::upgradeable_loader, {8}}};
    for (const auto& [program, bytes] : refused)
    {
        enter_and_prepare();
        arguments[0] = guest->instruction(program, metas, bytes);
        expect_error(SyscallError::Kind::program_not_supported,
            "Program " + to_base58(program) + " not supported by inner instructions");
    }
    for (const std::uint8_t tag : Data{3, 4, 5, 7})
    {
        enter_and_prepare();
        arguments[0] = guest->instruction(ids::upgradeable_loader, metas, {tag});
        // It may be invoked, but is none of the instruction's accounts.
        expect_error(Kind::missing_account);
        EXPECT_EQ(run.lines().back(), "Unknown program " + to_base58(ids::upgradeable_loader));
    }
}

TEST_P(CpiTest, leaves_alone_what_the_callee_may_not_write)
{
    metas[callees].is_writable = false;
    enter_and_prepare();
    store_le<std::uint64_t>(at(place(own).lamports), 95);
    store_le<std::uint64_t>(at(place(callees).lamports), 105);
    behaviour = [](InvokeContext& invoke) -> Checked
    {
        EXPECT_EQ(invoke.transaction().borrow(1)->lamports(), 105U);
        EXPECT_FALSE(invoke.transaction().borrow(1)->data_for_write().ok());
        return Done{};
    };
    ASSERT_TRUE(call().ok());
    EXPECT_EQ(load_le<std::uint64_t>(at(place(callees).lamports)), 105U);
}

INSTANTIATE_TEST_SUITE_P(
    svm_cpi, CpiTest, testing::Bool(), [](const auto& abi) { return abi.param ? "c" : "rust"; });
}  // namespace
}  // namespace braid::svm
