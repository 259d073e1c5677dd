// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/support/chain.hpp"

#include "kernels/host_crypto.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/programs/loader_state.hpp"
#include "vm-frontends/svm/runtime/program_address.hpp"
#include <gtest/gtest.h>

/// The life of a program, block by block: a buffer is made and written, the program deployed, invoked, upgraded, closed. What
/// is changed in a slot is seen from the next one on; until then invocations fail.
/// https://docs.rs/solana-loader-v3-interface/latest/solana_loader_v3_interface/instruction/enum.UpgradeableLoaderInstruction.html
namespace braid::svm
{
namespace
{
using engine::TxStatus;
using test::address_of;
using test::Chain;
using Buffer = std::vector<std::uint8_t>;

constexpr std::uint64_t sol = 1'000'000'000;
const Pubkey alice = address_of(1);
const Pubkey bob = address_of(2);
const Pubkey buffer = address_of(50);
const Pubkey second_buffer = address_of(51);
const Pubkey program = address_of(52);

/// Where the loader keeps the program's data: the first seed from 255 down that gives an address off the curve.
Pubkey program_data_address()
{
    for (std::uint8_t bump = 255;; --bump)
    {
        const std::array<Bytes, 2> seeds{Bytes{program}, Bytes{&bump, 1}};
        if (const auto found =
                create_program_address(seeds, ids::upgradeable_loader, kernels::host_crypto()))
            return *found;
    }
}
const Pubkey program_data = program_data_address();

/// The number and what follows it, in little byte order.
class Data
{
public:
    explicit Data(std::uint32_t tag) { add(tag); }

    template <typename Number>
    Data& add(Number number)
    {
        bytes_.resize(bytes_.size() + sizeof number);
        store_le(bytes_.data() + bytes_.size() - sizeof number, number);
        return *this;
    }
    Data& add(Bytes bytes)
    {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return *this;
    }
    operator Buffer() const { return bytes_; }

private:
    Buffer bytes_;
};

PlainInstruction create_account(const Pubkey& account, std::uint64_t size)
{
    return {.program = ids::system_program,
        .accounts = {{.key = alice, .is_signer = true, .is_writable = true},
            {.key = account, .is_signer = true, .is_writable = true}},
        .data = Data{0}.add(sol).add(size).add(Bytes{ids::upgradeable_loader})};
}

PlainInstruction initialize_buffer(const Pubkey& account)
{
    return {.program = ids::upgradeable_loader,
        .accounts = {{.key = account, .is_writable = true}, {.key = alice}},
        .data = Data{0}};
}

PlainInstruction write(const Pubkey& account, std::uint32_t offset, Bytes bytes)
{
    return {.program = ids::upgradeable_loader,
        .accounts = {{.key = account, .is_writable = true}, {.key = alice, .is_signer = true}},
        .data = Data{1}.add(offset).add(std::uint64_t{bytes.size()}).add(bytes)};
}

PlainInstruction deploy(const Pubkey& from, std::uint64_t size_max)
{
    return {.program = ids::upgradeable_loader,
        .accounts = {{.key = alice, .is_signer = true, .is_writable = true},
            {.key = program_data, .is_writable = true}, {.key = program, .is_writable = true},
            {.key = from, .is_writable = true}, {.key = ids::rent}, {.key = ids::clock},
            {.key = ids::system_program}, {.key = alice, .is_signer = true}},
        .data = Data{2}.add(size_max)};
}

PlainInstruction upgrade(const Pubkey& from)
{
    return {.program = ids::upgradeable_loader,
        .accounts = {{.key = program_data, .is_writable = true},
            {.key = program, .is_writable = true}, {.key = from, .is_writable = true},
            {.key = bob, .is_writable = true}, {.key = ids::rent}, {.key = ids::clock},
            {.key = alice, .is_signer = true}},
        .data = Data{3}};
}

/// Of a program's data to that account, or to nobody.
PlainInstruction set_authority(const std::optional<Pubkey>& authority)
{
    PlainInstruction instruction{.program = ids::upgradeable_loader,
        .accounts = {{.key = program_data, .is_writable = true}, {.key = alice, .is_signer = true}},
        .data = Data{4}};
    if (authority)
        instruction.accounts.push_back({.key = *authority});
    return instruction;
}

PlainInstruction close_program()
{
    return {.program = ids::upgradeable_loader,
        .accounts = {{.key = program_data, .is_writable = true}, {.key = bob, .is_writable = true},
            {.key = alice, .is_signer = true}, {.key = program, .is_writable = true}},
        .data = Data{5}};
}

PlainInstruction invoke()
{
    return {.program = program, .accounts = {}, .data = {}};
}

/// A chain, serial or with so many threads, and what its blocks came to.
class LoaderFlow : public testing::TestWithParam<unsigned>
{
protected:
    LoaderFlow() : chain(funds) {}

    Chain::Ran run(const std::vector<std::vector<PlainInstruction>>& transactions)
    {
        std::vector<std::vector<std::uint8_t>> raws;
        for (const auto& instructions : transactions)
            raws.push_back(test::unsigned_transaction({.payer = alice,
                .blockhash = chain.blockhash(),
                .instructions = instructions,
                .tables = {}}));
        return chain.run(raws, {.threads = GetParam()});
    }
    void expect_success(const Chain::Ran& ran, std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i)
            EXPECT_EQ(ran.receipt(i).status, TxStatus::success) << i;
    }
    void expect_error(const Chain::Ran& ran, std::size_t i, const InstructionError& error)
    {
        ASSERT_EQ(ran.receipt(i).status, TxStatus::failed) << i;
        EXPECT_EQ(ran.detail(i).error->kind, TransactionErrorKind::instruction_error);
        EXPECT_EQ(ran.detail(i).error->instruction, error) << i;
    }
    LoaderState state_of(const Pubkey& address)
    {
        return decode_loader_state(chain.state.account(address).data).value();
    }
    /// A buffer with the ELF, in two blocks, written in two pieces.
    void fill(const Pubkey& account, const Buffer& elf)
    {
        expect_success(run({{create_account(account, LoaderState::buffer_header_size + elf.size()),
                           initialize_buffer(account)}}),
            1);
        const Bytes all{elf};
        expect_success(
            run({{write(account, 50, all.subspan(50))}, {write(account, 0, all.first(50))}}), 2);
        EXPECT_EQ(state_of(account).authority, alice);
        EXPECT_TRUE(
            equal(Bytes{chain.state.account(account).data}.subspan(LoaderState::buffer_header_size),
                all));
    }
    /// The program, deployed by the last block.
    void deploy_returning(std::int32_t result)
    {
        const Buffer elf = test::program_returning(result);
        fill(buffer, elf);
        expect_success(run({{create_account(program, LoaderState::program_size),
                           deploy(buffer, 2 * elf.size())}}),
            1);
    }

    const std::vector<std::pair<Pubkey, std::uint64_t>> funds{{alice, 100 * sol}};
    Chain chain;
};

TEST_P(LoaderFlow, deploys_upgrades_and_closes)
{
    const Buffer elf = test::program_returning(0);
    fill(buffer, elf);
    const std::uint64_t deployed_in = chain.bank().slot + 1;
    const auto deployed =
        run({{create_account(program, LoaderState::program_size), deploy(buffer, 2 * elf.size())},
            {invoke()}});
    EXPECT_EQ(deployed.receipt(0).status, TxStatus::success);
    expect_error(deployed, 1, InstructionErrorKind::unsupported_program_id);
    EXPECT_TRUE(chain.state.account(program).executable);
    EXPECT_EQ(state_of(program).program_data, program_data);
    EXPECT_EQ(state_of(program_data).slot, deployed_in);
    EXPECT_EQ(chain.state.account(program_data).data.size(),
        LoaderState::program_data_header_size + 2 * elf.size());
    // What the buffer had was taken for the program's data.
    EXPECT_EQ(chain.lamports(buffer), 0U);

    const auto invoked = run({{invoke()}, {invoke(), invoke()}});
    expect_success(invoked, 2);
    EXPECT_EQ(invoked.detail(0).compute_units, 2U);

    fill(second_buffer, test::program_returning(7));
    expect_success(run({{invoke()}}), 1);
    // Two invocations: a transaction that was processed is no other one.
    const auto upgraded = run({{invoke()}, {upgrade(second_buffer)}, {invoke(), invoke()}});
    EXPECT_EQ(upgraded.receipt(0).status, TxStatus::success);
    EXPECT_EQ(upgraded.receipt(1).status, TxStatus::success);
    expect_error(upgraded, 2, InstructionErrorKind::unsupported_program_id);
    EXPECT_EQ(state_of(program_data).slot, chain.bank().slot);
    expect_error(run({{invoke()}}), 0, InstructionError::of_custom(7));

    const std::uint64_t of_bob = chain.lamports(bob);
    const std::uint64_t of_data = chain.lamports(program_data);
    const auto closed = run({{invoke()}, {close_program()}, {invoke(), invoke()}});
    expect_error(closed, 0, InstructionError::of_custom(7));
    EXPECT_EQ(closed.receipt(1).status, TxStatus::success);
    expect_error(closed, 2, InstructionErrorKind::unsupported_program_id);
    EXPECT_EQ(chain.lamports(bob), of_bob + of_data);
    EXPECT_EQ(chain.lamports(program_data), 0U);
    for (int i = 0; i < 2; ++i)
        expect_error(run({{invoke()}}), 0, InstructionErrorKind::unsupported_program_id);
}

TEST_P(LoaderFlow, changes_a_program_once_a_slot)
{
    fill(second_buffer, test::program_returning(7));
    const Buffer elf = test::program_returning(0);
    fill(buffer, elf);
    const auto twice =
        run({{create_account(program, LoaderState::program_size), deploy(buffer, elf.size())},
            {upgrade(second_buffer)}, {close_program()}});
    EXPECT_EQ(twice.receipt(0).status, TxStatus::success);
    expect_error(twice, 1, InstructionErrorKind::invalid_argument);
    expect_error(twice, 2, InstructionErrorKind::invalid_argument);
    expect_success(run({{invoke()}, {upgrade(second_buffer)}}), 2);
    expect_error(run({{invoke()}}), 0, InstructionError::of_custom(7));
}

TEST_P(LoaderFlow, obeys_the_authority_alone)
{
    deploy_returning(0);
    fill(second_buffer, test::program_returning(7));
    expect_success(run({{set_authority(bob)}}), 1);
    EXPECT_EQ(state_of(program_data).authority, bob);
    const auto refused = run({{upgrade(second_buffer)}, {close_program()}, {set_authority(alice)}});
    for (std::size_t i = 0; i < 3; ++i)
        expect_error(refused, i, InstructionErrorKind::incorrect_authority);
    expect_success(run({{invoke()}}), 1);
}

TEST_P(LoaderFlow, keeps_a_program_that_nobody_may_change)
{
    deploy_returning(7);
    fill(second_buffer, test::program_returning(0));
    expect_success(run({{set_authority(std::nullopt)}}), 1);
    EXPECT_EQ(state_of(program_data).authority, std::nullopt);
    const auto refused = run({{upgrade(second_buffer)}, {close_program()}, {set_authority(alice)}});
    for (std::size_t i = 0; i < 3; ++i)
        expect_error(refused, i, InstructionErrorKind::immutable);
    expect_error(run({{invoke()}}), 0, InstructionError::of_custom(7));
}

TEST_P(LoaderFlow, refuses_what_is_no_program)
{
    Buffer elf = test::program_returning(0);
    // No instruction has this number.
    elf[120] = 0xff;
    fill(buffer, elf);
    const auto refused =
        run({{create_account(program, LoaderState::program_size), deploy(buffer, elf.size())}});
    expect_error(refused, 0, InstructionErrorKind::invalid_account_data);
    EXPECT_EQ(chain.lamports(program), 0U);
    EXPECT_EQ(chain.lamports(buffer), sol);

    const Buffer good = test::program_returning(0);
    fill(second_buffer, good);
    const auto too_small = run({{create_account(program, LoaderState::program_size),
        deploy(second_buffer, good.size() - 1)}});
    expect_error(too_small, 0, InstructionErrorKind::account_data_too_small);
}

INSTANTIATE_TEST_SUITE_P(Threads, LoaderFlow, testing::Values(0U, 1U, 4U));
}  // namespace
}  // namespace braid::svm
