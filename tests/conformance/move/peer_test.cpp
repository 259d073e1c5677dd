// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/move/peer.hpp"

#include "tests/conformance/move/need_peer.hpp"
#include "tests/support/move_assembler.hpp"
#include "tests/support/scratch_folder.hpp"
#include "vm-frontends/move/format/binary.hpp"

namespace braid::tests
{
namespace
{
Hash32 address(std::uint8_t last)
{
    Hash32 address;
    address.bytes.back() = last;
    return address;
}

PeerBytes assembled(const std::string& text)
{
    return move::write_module(assemble_module(text));
}

PeerOutcome verdict_of(MovePeer& peer, const std::string& text)
{
    return peer.initialize({assembled(text)}, false);
}
}  // namespace

TEST(move_peer, verifies_modules)
{
    BRAID_NEED_MOVE_PEER();
    MovePeer peer;
    peer.put_genesis_stub();
    const PeerOutcome good = verdict_of(peer,
        "module 0x1::good version 7\npublic fun add(u64, u64): u64 { MoveLoc 0 MoveLoc 1 Add Ret "
        "}");
    EXPECT_TRUE(good.ok) << good.message;
    const PeerOutcome ill_typed = verdict_of(peer,
        "module 0x1::bad version 7\npublic fun add(u64, u8): u64 { MoveLoc 0 MoveLoc 1 Add Ret }");
    EXPECT_EQ(ill_typed.status, "INTEGER_OP_TYPE_MISMATCH_ERROR") << ill_typed.message;
    const PeerOutcome unlinked = verdict_of(peer,
        "module 0x1::bad version 7\nextern fun 0x1::none::f()\npublic fun f() { Call 0x1::none::f "
        "Ret }");
    EXPECT_EQ(unlinked.status, "LINKER_ERROR") << unlinked.message;
    const PeerOutcome unread = peer.initialize({{0xa1, 0x1c}}, false);
    EXPECT_EQ(unread.status, "BAD_MAGIC") << unread.message;
}

TEST(move_peer, compiles_and_runs)
{
    BRAID_NEED_MOVE_PEER();
    ScratchFolder folder;
    (void)folder.write("p/Move.toml", "[package]\nname = \"P\"\nversion = \"1.0.0\"\n");
    (void)folder.write("p/sources/m.move", R"(
module 0x42::m {
    struct R has key { value: u64 }
    public entry fun put(account: &signer, value: u64) { move_to(account, R { value }) }
    public entry fun divide(a: u64, b: u64) { if (b == 7) abort 42; a / b; }
}
)");
    const auto modules = MoveCompiler::build(folder.path() / "p", {});
    ASSERT_TRUE(modules.contains("m"));
    MovePeer peer;
    peer.put_module(address(0x42), "m", modules.at("m"));
    const auto number = [](std::uint8_t value) { return PeerBytes{value, 0, 0, 0, 0, 0, 0, 0}; };
    const PeerOutcome put = peer.execute({.senders = {address(9)},
        .address = address(0x42),
        .module = "m",
        .function = "put",
        .type_arguments = {},
        .arguments = {number(5)}});
    ASSERT_TRUE(put.ok) << put.message;
    ASSERT_EQ(put.writes.size(), 1U);
    EXPECT_EQ(put.writes.begin()->second, number(5));
    EXPECT_GT(put.gas_used, 0U);
    const auto divide = [&](std::uint8_t by)
    {
        return peer.execute({.senders = {},
            .address = address(0x42),
            .module = "m",
            .function = "divide",
            .type_arguments = {},
            .arguments = {number(5), number(by)}});
    };
    EXPECT_TRUE(divide(1).ok);
    const PeerOutcome aborted = divide(7);
    EXPECT_EQ(aborted.status, "ABORTED");
    EXPECT_EQ(aborted.abort_code, 42U);
    EXPECT_TRUE(aborted.location.ends_with("::m")) << aborted.message;
    const PeerOutcome by_zero = divide(0);
    EXPECT_EQ(by_zero.status, "ARITHMETIC_ERROR") << by_zero.message;
    EXPECT_EQ(by_zero.function, 0U);
    EXPECT_TRUE(by_zero.offset) << by_zero.message;
}
}  // namespace braid::tests
