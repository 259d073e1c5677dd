// SPDX-License-Identifier: Apache-2.0
// Packages: published, called, upgraded, and refused where an upgrade breaks who depends on them.
#include "base/hex.hpp"
#include "tests/support/move_assembler.hpp"
#include "tests/vm-frontends/move/block/test_chain.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/location.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
using test::TestChain;
using test::transfer_call;

constexpr std::string_view body = R"(
extern fun 0x1::signer::address_of(&signer): (address)

struct Counter has key { value: u64 }

fun init_module(account: &signer) {
    MoveLoc account
    LdU64 40
    Pack Counter
    MoveTo Counter
    Ret
}

public entry fun bump(account: &signer) acquires Counter {
    locals slot: &mut u64
    MoveLoc account
    Call 0x1::signer::address_of
    MutBorrowGlobal Counter
    MutBorrowField Counter.value
    StLoc slot
    CopyLoc slot
    ReadRef
    LdU64 STEP
    Add
    MoveLoc slot
    WriteRef
    Ret
}
)";

ByteString counter_module(const Hash32& address, std::string_view step, std::string_view more)
{
    std::string text = "module 0x" + to_hex(address) + "::counter version 5\n";
    text += body;
    text.replace(text.find("STEP"), 4, step);
    text += more;
    return write_module(tests::assemble_module(text));
}

void append(ByteString& out, Bytes bytes)
{
    out.insert(out.end(), bytes.begin(), bytes.end());
}

ByteString text(std::string_view characters)
{
    return encode_bytes(
        {reinterpret_cast<const std::uint8_t*>(characters.data()), characters.size()});
}

/// 0x1::code::PackageMetadata of one module that uses the standard library.
ByteString package_metadata()
{
    ByteString out = text("Counter");
    out.push_back(1);
    append(out, encode_u64(0));
    append(out, text(""));
    append(out, encode_bytes({}));
    out.push_back(1);
    append(out, text("counter"));
    append(out, encode_bytes({}));
    append(out, encode_bytes({}));
    out.push_back(0);
    out.push_back(1);
    append(out, core_address(1));
    append(out, text("MoveStdlib"));
    out.push_back(0);
    return out;
}

PlainCall publish_call(const ByteString& module)
{
    ByteString code{1};
    append(code, encode_bytes(module));
    return {.address = core_address(1),
        .module = "code",
        .function = "publish_package_txn",
        .type_arguments = {},
        .arguments = {encode_bytes(package_metadata()), code}};
}

class PublishTest : public ::testing::TestWithParam<std::string_view>
{
protected:
    void SetUp() override
    {
        BRAID_NEED_GENESIS(GetParam());
        chain_.emplace(GetParam());
        const auto made = chain_->run_one(chain_->signed_by_rich(
            chain_->plain(transfer_call(publisher_.address(), 10'000'000'000))));
        ASSERT_EQ(made.code, "EXECUTED");
    }
    [[nodiscard]] std::string publish(std::string_view step, std::string_view more = {})
    {
        return chain_
            ->call(publisher_, publish_call(counter_module(publisher_.address(), step, more)))
            .code;
    }
    [[nodiscard]] std::string bump()
    {
        return chain_
            ->call(publisher_, {.address = publisher_.address(),
                                   .module = "counter",
                                   .function = "bump",
                                   .type_arguments = {},
                                   .arguments = {}})
            .code;
    }
    [[nodiscard]] std::uint64_t counter()
    {
        ByteString key = encode_resource_key(publisher_.address(), "counter", "Counter");
        // The structure is the publisher's, not the framework's.
        std::ranges::copy(publisher_.address().bytes, key.begin() + 35);
        Arena arena;
        const auto value = chain_->chain().state().read(value_location(key, arena));
        if (value->absent())
            return 0;
        return load_le<std::uint64_t>(decode_value(value->blob())->bytes.data());
    }

    std::optional<TestChain> chain_;
    Ed25519Account publisher_{20};
};

TEST_P(PublishTest, begins_runs_and_upgrades_modules)
{
    EXPECT_EQ(publish("1"), "EXECUTED");
    EXPECT_EQ(counter(), 40U);
    EXPECT_EQ(bump(), "EXECUTED");
    EXPECT_EQ(counter(), 41U);
    EXPECT_EQ(publish("100"), "EXECUTED");
    // What begins a module begins it once.
    EXPECT_EQ(counter(), 41U);
    EXPECT_EQ(bump(), "EXECUTED");
    EXPECT_EQ(counter(), 141U);
}

TEST_P(PublishTest, refuses_an_upgrade_that_takes_something_away)
{
    EXPECT_EQ(publish("1", "public fun more(): u64 {\n LdU64 3\n Ret\n}\n"), "EXECUTED");
    EXPECT_EQ(publish("1"), "BACKWARD_INCOMPATIBLE_MODULE_UPDATE");
    EXPECT_EQ(publish("2", "public fun more(): u64 {\n LdU64 4\n Ret\n}\n"), "EXECUTED");
    EXPECT_EQ(bump(), "EXECUTED");
    EXPECT_EQ(counter(), 42U);
}

TEST_P(PublishTest, refuses_code_that_does_not_verify)
{
    EXPECT_EQ(
        publish("1", "public fun bad(): u64 {\n LdTrue\n Ret\n}\n"), "RET_TYPE_MISMATCH_ERROR");
    EXPECT_EQ(bump(), "LINKER_ERROR");
    ByteString module = counter_module(publisher_.address(), "1", {});
    module.resize(module.size() / 2);
    EXPECT_EQ(chain_->call(publisher_, publish_call(module)).code, "CODE_DESERIALIZATION_ERROR");
    EXPECT_EQ(
        chain_->call(publisher_, publish_call(counter_module(core_address(0x77), "1", {}))).code,
        "MODULE_ADDRESS_DOES_NOT_MATCH_SENDER");
}

INSTANTIATE_TEST_SUITE_P(networks, PublishTest, ::testing::Values(test::mainnet, test::newest),
    [](const auto& network) { return network.index == 0 ? "mainnet" : "newest"; });
}  // namespace
}  // namespace braid::move
