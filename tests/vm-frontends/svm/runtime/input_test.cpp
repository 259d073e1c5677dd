// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/input.hpp"
#include "tests/support/vectors.hpp"
#include "tests/vm-frontends/svm/runtime/accounts_fixture.hpp"
#include <random>

namespace braid::svm
{
namespace
{
using tests::Accounts;
using tests::Data;
using tests::numbered;
using Kind = InstructionErrorKind;

/// Where inputs begin in their memory.
constexpr std::size_t begin = 3 * written_granule;
constexpr std::uint64_t max_u64 = ~std::uint64_t{0};

/// Builds an input by appending, as the format says it.
class PlainInput
{
public:
    PlainInput(Accounts& world, bool is_aligned)
    {
        const InstructionContext& instruction = world.transaction.current();
        number(instruction.accounts.size(), 8);
        for (std::size_t i = 0; i < instruction.accounts.size(); ++i)
        {
            std::size_t first = 0;
            while (instruction.accounts[first].index_in_transaction !=
                   instruction.accounts[i].index_in_transaction)
                ++first;
            if (first != i)
                number(first, is_aligned ? 8 : 1);
            else
                account(world.accounts[instruction.accounts[i].index_in_transaction],
                    instruction.accounts[i], is_aligned);
        }
        number(instruction.data.size(), 8);
        append(instruction.data);
        append(world.accounts[instruction.program_index].key);
    }

    Data bytes;

private:
    void number(std::uint64_t value, std::size_t size)
    {
        for (std::size_t i = 0; i < size; ++i)
            bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    void append(Bytes from) { bytes.insert(bytes.end(), from.begin(), from.end()); }
    void account(const TxAccount& account, InstructionAccount role, bool is_aligned)
    {
        number(255, 1);
        number(role.is_signer ? 1 : 0, 1);
        number(role.is_writable ? 1 : 0, 1);
        if (is_aligned)
        {
            number(account.executable ? 1 : 0, 1);
            number(0, 4);
        }
        append(account.key);
        if (is_aligned)
            append(account.owner);
        number(account.lamports, 8);
        number(account.size, 8);
        append({account.data, account.size});
        if (is_aligned)
        {
            bytes.resize(bytes.size() + 10'240);
            while (bytes.size() % 8 != 0)
                bytes.push_back(0);
        }
        else
        {
            append(account.owner);
            number(account.executable ? 1 : 0, 1);
        }
        number(max_u64, 8);
    }
};

[[nodiscard]] Data random_bytes(std::mt19937& random, std::size_t size)
{
    Data data(size);
    for (std::uint8_t& byte : data)
        byte = static_cast<std::uint8_t>(random());
    return data;
}

TEST(svm_input, equals_one_that_is_built_by_appending_however_memory_was_used)
{
    constexpr unsigned seed = 161;
    std::mt19937 random{seed};
    ReusedMemory memory;
    InputBuffer input{memory, begin};
    for (int round = 0; round < 300; ++round)
    {
        Accounts world;
        std::vector<InstructionAccount> roles;
        const std::size_t count = random() % 6;
        for (std::size_t i = 0; i < count; ++i)
            world.add({.key = numbered(static_cast<std::uint8_t>(i)),
                          .owner = numbered(static_cast<std::uint8_t>(random())),
                          .lamports = random(),
                          .executable = random() % 2 == 0},
                random_bytes(random, random() % 4 == 0 ? random() % 30'000 : random() % 300));
        for (std::size_t i = 0; i < count + random() % 4; ++i)
            roles.push_back({.index_in_transaction =
                                 static_cast<std::uint16_t>(random() % world.accounts.size()),
                .is_signer = random() % 2 == 0,
                .is_writable = random() % 2 == 0});
        world.enter(roles, random_bytes(random, random() % 100));
        const bool is_aligned = random() % 3 != 0;
        ASSERT_TRUE(input
                .write(
                    world.transaction, is_aligned ? InputLayout::aligned : InputLayout::unaligned)
                .ok());
        const PlainInput expected(world, is_aligned);
        ASSERT_TRUE(equal({input.data(), input.size()}, expected.bytes))
            << "seed " << seed << " round " << round;
        EXPECT_EQ(
            input.instruction_data() + world.transaction.current().data.size() + 32, input.size());
        // What a program may have done since.
        for (std::size_t i = 0; i < 50; ++i)
        {
            const std::size_t at = random() % (input.size() - 7);
            store_le<std::uint64_t>(input.data() + at, max_u64);
            memory.written()[(begin + at) / written_granule] = 1;
        }
    }
}

TEST(svm_input, bounds_the_accounts)
{
    Accounts world;
    world.enter(std::vector<InstructionAccount>(instruction_accounts_max + 1));
    ReusedMemory memory;
    InputBuffer input{memory, begin};
    const auto written = input.write(world.transaction, InputLayout::aligned);
    ASSERT_FALSE(written.ok());
    EXPECT_EQ(written.error().kind, Kind::max_accounts_exceeded);
    world.enter(std::vector<InstructionAccount>(instruction_accounts_max));
    EXPECT_TRUE(input.write(world.transaction, InputLayout::aligned).ok());
}

/// One account of the program's and one of a stranger's, written as input.
class InputChanges : public testing::TestWithParam<InputLayout>
{
protected:
    void make(bool is_writable, const Data& data = {1, 2, 3})
    {
        own = world.add({.key = numbered(1), .owner = Accounts::program, .lamports = 50}, data);
        foreign =
            world.add({.key = numbered(2), .owner = Accounts::stranger, .lamports = 50}, data);
        world.enter({{.index_in_transaction = own, .is_writable = is_writable},
            {.index_in_transaction = own, .is_writable = is_writable},
            {.index_in_transaction = foreign, .is_writable = is_writable}});
        ASSERT_TRUE(input.write(world.transaction, GetParam()).ok());
    }
    std::uint8_t* at(std::uint64_t offset) { return input.data() + offset; }
    const InputAccount& place(std::size_t index) { return input.accounts()[index]; }
    void expect_error(Kind kind)
    {
        const auto read = input.read_back(world.transaction);
        ASSERT_FALSE(read.ok());
        EXPECT_EQ(read.error().kind, kind) << name_of(read.error().kind);
    }
    [[nodiscard]] bool is_aligned() const { return GetParam() == InputLayout::aligned; }

    Accounts world;
    std::uint16_t own = 0;
    std::uint16_t foreign = 0;
    ReusedMemory memory;
    InputBuffer input{memory, begin};
};

TEST_P(InputChanges, leave_untouched_what_is_the_same)
{
    make(false);
    EXPECT_TRUE(input.read_back(world.transaction).ok());
    for (const TxAccount& account : world.accounts)
    {
        EXPECT_FALSE(account.touched);
        EXPECT_EQ(account.capacity, 0U);
    }
}

TEST_P(InputChanges, reach_the_accounts)
{
    make(true);
    EXPECT_EQ(place(0).data, place(1).data);
    *at(place(0).data + 1) = 77;
    store_le<std::uint64_t>(at(place(0).lamports), 49);
    store_le<std::uint64_t>(at(place(2).lamports), 51);
    ASSERT_TRUE(input.read_back(world.transaction).ok());
    const TxAccount& account = world.accounts[own];
    EXPECT_TRUE(equal({account.data, account.size}, Data{1, 77, 3}));
    EXPECT_EQ(account.lamports, 49U);
    EXPECT_EQ(world.accounts[foreign].lamports, 51U);
    EXPECT_EQ(world.accounts[foreign].capacity, 0U);
}

TEST_P(InputChanges, are_held_against_the_rules)
{
    make(true);
    *at(place(2).data) = 9;
    expect_error(Kind::external_account_data_modified);
    *at(place(2).data) = 1;
    store_le<std::uint64_t>(at(place(2).lamports), 49);
    expect_error(Kind::external_account_lamport_spend);
}

TEST_P(InputChanges, to_readonly_accounts_fail)
{
    make(false);
    *at(place(0).data) = 9;
    expect_error(Kind::readonly_data_modified);
    *at(place(0).data) = 1;
    store_le<std::uint64_t>(at(place(0).lamports), 49);
    expect_error(Kind::readonly_lamport_change);
}

TEST_P(InputChanges, of_owner_and_size_count_in_the_aligned_layout_alone)
{
    make(true, {0, 0, 0});
    store_le<std::uint64_t>(at(place(0).data - 8), 5);
    std::memcpy(at(place(0).owner), Accounts::stranger.data(), 32);
    ASSERT_TRUE(input.read_back(world.transaction).ok());
    EXPECT_EQ(world.accounts[own].size, is_aligned() ? 5U : 3U);
    EXPECT_EQ(world.accounts[own].owner, is_aligned() ? Accounts::stranger : Accounts::program);
}

TEST_P(InputChanges, grow_accounts_by_ten_kilobytes_at_most)
{
    make(true);
    if (!is_aligned())
        return;
    store_le<std::uint64_t>(at(place(0).data - 8), 3 + 10'241);
    expect_error(Kind::invalid_realloc);
    store_le<std::uint64_t>(at(place(0).data - 8), max_u64);
    expect_error(Kind::invalid_realloc);
    store_le<std::uint64_t>(at(place(0).data - 8), 3 + 10'240);
    *at(place(0).data + 3 + 10'239) = 4;
    ASSERT_TRUE(input.read_back(world.transaction).ok());
    Data expected(3 + 10'240);
    expected[0] = 1;
    expected[1] = 2;
    expected[2] = 3;
    expected.back() = 4;
    EXPECT_TRUE(equal({world.accounts[own].data, world.accounts[own].size}, expected));
    EXPECT_EQ(world.transaction.resize_delta, 10'240);
}

TEST_P(InputChanges, give_away_data_with_the_owner_only_where_they_are_zeros)
{
    make(true);
    if (!is_aligned())
        return;
    std::memcpy(at(place(0).owner), Accounts::stranger.data(), 32);
    expect_error(Kind::modified_program_id);
    std::memset(at(place(0).data), 0, 3);
    EXPECT_TRUE(input.read_back(world.transaction).ok());
    EXPECT_EQ(world.accounts[own].owner, Accounts::stranger);
}

TEST_P(InputChanges, wait_for_accounts_that_are_held)
{
    make(true);
    const auto held = world.transaction.borrow(2);
    expect_error(Kind::account_borrow_failed);
}

INSTANTIATE_TEST_SUITE_P(svm_input, InputChanges,
    testing::Values(InputLayout::aligned, InputLayout::unaligned), [](const auto& layout)
    { return layout.param == InputLayout::aligned ? "aligned" : "unaligned"; });

[[nodiscard]] Data from_base64(const std::string& text)
{
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    Data data;
    std::uint32_t bits = 0;
    unsigned bit_count = 0;
    for (const char digit : text)
    {
        if (digit == '=')
            break;
        bits = bits << 6 | static_cast<std::uint32_t>(digits.find(digit));
        bit_count += 6;
        if (bit_count < 8)
            continue;
        bit_count -= 8;
        data.push_back(static_cast<std::uint8_t>(bits >> bit_count));
    }
    return data;
}

/// A fixture that Firedancer made with Agave's serialiser. Those of features that are not active differ in where account
/// data are mapped from, not in what a program finds at an address.
void check_fixture(const nlohmann::json& fixture)
{
    const auto& given = fixture["input"];
    Accounts world;
    world.accounts.clear();
    std::vector<InstructionAccount> roles;
    const Pubkey program = Pubkey::from(from_base64(given["program_id"]));
    std::uint16_t program_index = 0;
    for (const auto& account : given["accounts"])
    {
        const std::uint16_t index =
            world.add({.key = Pubkey::from(from_base64(account["pubkey"])),
                          .owner = Pubkey::from(from_base64(account["owner"])),
                          .lamports = account["lamports"],
                          .rent_epoch = account["rent_epoch"],
                          .executable = account["executable"]},
                from_base64(account["data"]));
        if (world.accounts[index].key == program)
            program_index = index;
    }
    for (const auto& role : given["instruction_accounts"])
        roles.push_back({.index_in_transaction = role["index_in_transaction"],
            .is_signer = role["is_signer"],
            .is_writable = role["is_writable"]});
    const Data data = from_base64(given["instruction_data"]);
    world.begin();
    ASSERT_TRUE(
        world.transaction.push({.program_index = program_index, .accounts = roles, .data = data})
            .ok());
    ReusedMemory memory;
    InputBuffer input{memory, begin};
    const bool is_aligned = !given["is_deprecated_loader"].get<bool>();
    ASSERT_TRUE(
        input.write(world.transaction, is_aligned ? InputLayout::aligned : InputLayout::unaligned)
            .ok());

    const auto& expected = fixture["output"];
    EXPECT_EQ(expected["result"], 0);
    EXPECT_EQ(input_start + input.instruction_data(), expected["instruction_data_offset"]);
    if (!given["account_data_direct_mapping"].get<bool>())
    {
        Data buffer = from_base64(expected["buffer"]);
        if (given["direct_account_pointers_in_program_input"].get<bool>())
            buffer.resize(std::min(buffer.size(), input.size()));
        EXPECT_TRUE(equal({input.data(), input.size()}, buffer));
    }
    for (const auto& region : expected["regions"])
    {
        Data bytes = from_base64(region["data"]);
        const std::uint64_t at = region["vm_addr"].get<std::uint64_t>() - input_start;
        bytes.resize(
            std::min<std::size_t>(bytes.size(), at < input.size() ? input.size() - at : 0));
        EXPECT_TRUE(bytes.empty() || equal({input.data() + at, bytes.size()}, bytes)) << at;
    }
    ASSERT_EQ(input.accounts().size(), expected["accounts_metadata"].size());
    for (std::size_t i = 0; i < input.accounts().size(); ++i)
    {
        const auto& metadata = expected["accounts_metadata"][i];
        const InputAccount& place = input.accounts()[i];
        EXPECT_EQ(place.size, metadata["original_data_len"]);
        EXPECT_EQ(input_start + place.key, metadata["vm_key_addr"]);
        EXPECT_EQ(input_start + place.owner, metadata["vm_owner_addr"]);
        EXPECT_EQ(input_start + place.lamports, metadata["vm_lamports_addr"]);
        EXPECT_EQ(input_start + place.data, metadata["vm_data_addr"]);
    }
}

TEST(svm_input, agrees_with_the_loader_serialization_fixtures)
{
    const std::filesystem::path file = "svm/test_bpf_loader_serialization_fixtures.json";
    BRAID_NEED_VECTORS(file);
    const nlohmann::json fixtures = braid::tests::read_json(braid::tests::vectors() / file);
    ASSERT_EQ(fixtures.size(), 169U);
    for (const auto& fixture : fixtures)
    {
        SCOPED_TRACE(fixture["name"].get<std::string>());
        check_fixture(fixture);
    }
}
}  // namespace
}  // namespace braid::svm
