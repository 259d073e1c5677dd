// SPDX-License-Identifier: Apache-2.0
// What modules say of one another, and which changes upgrades may make.
#include "tests/support/move_assembler.hpp"
#include "vm-frontends/move/verifier/verify.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
using enum StatusCode;

/// The modules of some texts.
struct Modules
{
    explicit Modules(std::initializer_list<std::string_view> texts)
    {
        for (const std::string_view text : texts)
            modules.push_back(tests::assemble_module(text));
    }
    [[nodiscard]] ModuleLookup lookup() const
    {
        return [this](const ModuleId& id) -> const CompiledModule*
        {
            for (const CompiledModule& module : modules)
                if (self_id_of(module) == id)
                    return &module;
            return nullptr;
        };
    }

    std::vector<CompiledModule> modules;
};

constexpr std::string_view library = R"(
module 0x1::lib version 8
friend 0x1::ally
struct S<phantom T0: copy> has copy, drop { x: u64 }
public fun open(u64): u64 { MoveLoc 0 Ret }
public(friend) fun shared() { Ret }
fun closed() { Ret }
public fun generic<T0: drop>() { Ret }
public fun structured(S<u8>) { Ret }
#[persistent]
public(friend) fun kept() { Ret }
)";

std::string_view link(std::string_view text)
{
    const Modules modules{library, text};
    const auto linked = verify_dependencies(modules.modules[1], modules.lookup());
    return name_of(linked.ok() ? executed : linked.error().code);
}

std::string_view upgrade(
    std::string_view before, std::string_view next, const CompatibilityPolicy& policy = {})
{
    const std::string head = "module 0x1::m version 8\n";
    const auto compatible =
        check_compatible(tests::assemble_module(std::string{head}.append(before)),
            tests::assemble_module(std::string{head}.append(next)), policy);
    return name_of(compatible.ok() ? executed : compatible.error().code);
}

constexpr std::string_view fine = "EXECUTED";
constexpr std::string_view refused = "BACKWARD_INCOMPATIBLE_MODULE_UPDATE";
}  // namespace

TEST(linking, compares_what_is_named_with_what_is_declared)
{
    EXPECT_EQ(link("module 0x1::a\nextern fun 0x1::lib::open(u64): u64"), fine);
    EXPECT_EQ(link("module 0x1::a\nextern fun 0x1::lib::open(u8): u64"), "TYPE_MISMATCH");
    EXPECT_EQ(link("module 0x1::a\nextern fun 0x1::lib::open(u64)"), "TYPE_MISMATCH");
    EXPECT_EQ(link("module 0x1::a\nextern fun 0x1::lib::none()"), "LOOKUP_FAILED");
    EXPECT_EQ(link("module 0x1::a\nextern fun 0x1::lib::closed()"), "LOOKUP_FAILED");
    EXPECT_EQ(link("module 0x1::a\nextern fun 0x1::lib::shared()"), "LOOKUP_FAILED");
    EXPECT_EQ(link("module 0x1::ally\nextern fun 0x1::lib::shared()"), fine);
    EXPECT_EQ(link("module 0x1::a\nextern fun 0x1::gone::f()"), "MISSING_DEPENDENCY");
    // Who calls may promise more of its type arguments than is asked, not less.
    EXPECT_EQ(link("module 0x1::a\nextern fun 0x1::lib::generic<T0: drop + copy>()"), fine);
    EXPECT_EQ(link("module 0x1::a\nextern fun 0x1::lib::generic<T0>()"), "TYPE_MISMATCH");
    EXPECT_EQ(
        link("module 0x1::a\nextern fun 0x1::lib::generic<T0: drop, T1: drop>()"), "TYPE_MISMATCH");
    // And may know fewer abilities of a structure.
    EXPECT_EQ(link("module 0x1::a\nextern struct 0x1::lib::S<phantom T0: copy> has copy"), fine);
    EXPECT_EQ(link("module 0x1::a\nextern struct 0x1::lib::S<T0: copy> has copy, drop"), fine);
    EXPECT_EQ(
        link("module 0x1::a\nextern struct 0x1::lib::S<T0: copy> has store"), "TYPE_MISMATCH");
    EXPECT_EQ(link("module 0x1::a\nextern struct 0x1::lib::S<T0> has copy"), "TYPE_MISMATCH");
    EXPECT_EQ(link("module 0x1::a\nextern struct 0x1::lib::None has copy"), "LOOKUP_FAILED");
    EXPECT_EQ(link("module 0x1::a\nextern struct 0x1::lib::S<T0: copy> has copy\nextern fun "
                   "0x1::lib::structured(0x1::lib::S<u8>)"),
        fine);
    EXPECT_EQ(link("module 0x1::a\nextern struct 0x1::lib::S<T0: copy> has copy\nextern fun "
                   "0x1::lib::structured(0x1::lib::S<u64>)"),
        "TYPE_MISMATCH");
    EXPECT_EQ(link("module 0x1::ally\n#[persistent]\nextern fun 0x1::lib::kept()"), fine);
    EXPECT_EQ(link("module 0x1::ally\n#[persistent]\nextern fun 0x1::lib::open(u64): u64"), fine);
    EXPECT_EQ(
        link("module 0x1::ally\n#[persistent]\nextern fun 0x1::lib::shared()"), "LINKER_ERROR");
}

TEST(linking, checks_scripts)
{
    const Modules modules{library};
    const auto good = tests::assemble_script(
        "script version 8\nextern fun 0x1::lib::open(u64): u64\n"
        "fun main() { LdU64 1 Call 0x1::lib::open Pop Ret }");
    EXPECT_TRUE(verify_dependencies(good, modules.lookup()).ok());
    const auto bad = tests::assemble_script(
        "script version 8\nextern fun 0x1::lib::shared()\n"
        "fun main() { Call 0x1::lib::shared Ret }");
    const auto linked = verify_dependencies(bad, modules.lookup());
    ASSERT_FALSE(linked.ok());
    EXPECT_EQ(linked.error().code, lookup_failed);
    EXPECT_EQ(linked.error().location.kind, ErrorLocation::Kind::script);
    EXPECT_EQ(linked.error().index, (std::pair{IndexKind::function_handle, std::uint16_t{0}}));
}

TEST(linking, refuses_circles)
{
    const Modules circle{"module 0x1::a\nextern fun 0x1::b::f()",
        "module 0x1::b\nextern fun 0x1::c::f()", "module 0x1::c\nextern fun 0x1::a::f()"};
    EXPECT_EQ(verify_no_cycles(circle.modules[0], circle.lookup()).error().code,
        cyclic_module_dependency);
    EXPECT_EQ(verify_no_cycles_legacy(circle.modules[0], circle.lookup()).error().code,
        cyclic_module_dependency);
    const Modules diamond{"module 0x1::a\nextern fun 0x1::b::f()\nextern fun 0x1::c::f()",
        "module 0x1::b\nextern fun 0x1::d::f()", "module 0x1::c\nextern fun 0x1::d::f()",
        "module 0x1::d"};
    EXPECT_TRUE(verify_no_cycles(diamond.modules[0], diamond.lookup()).ok());
    EXPECT_TRUE(verify_no_cycles_legacy(diamond.modules[0], diamond.lookup()).ok());
    const Modules open{"module 0x1::a\nextern fun 0x1::b::f()"};
    EXPECT_EQ(verify_no_cycles(open.modules[0], open.lookup()).error().code, linker_error);
    const Modules friends{"module 0x1::a\nfriend 0x1::b", "module 0x1::b\nfriend 0x1::a"};
    EXPECT_TRUE(verify_no_cycles(friends.modules[0], friends.lookup()).ok());
    EXPECT_EQ(verify_no_cycles_legacy(friends.modules[0], friends.lookup()).error().code,
        cyclic_module_friendship);
    const Modules both{"module 0x1::a\nfriend 0x1::b\nextern fun 0x1::b::f()", "module 0x1::b"};
    EXPECT_EQ(verify_no_cycles_legacy(both.modules[0], both.lookup()).error().code,
        invalid_friend_decl_with_modules_in_dependencies);
}

TEST(compatibility, keeps_structures)
{
    EXPECT_EQ(upgrade("struct S { x: u8 }", "struct S { x: u8 }\nstruct T { x: u8 }"), fine);
    EXPECT_EQ(upgrade("struct S { x: u8 }", "struct T { x: u8 }"), refused);
    EXPECT_EQ(upgrade("struct S { x: u8 }", "struct S { y: u8 }"), refused);
    EXPECT_EQ(upgrade("struct S { x: u8 }", "struct S { x: u64 }"), refused);
    EXPECT_EQ(upgrade("struct S { x: u8 }", "struct S { x: u8, y: u8 }"), refused);
    EXPECT_EQ(
        upgrade("struct S { x: u8 }", "struct S { x: u64 }", {.check_struct_layout = false}), fine);
    EXPECT_EQ(upgrade("struct S { x: u8 }", "struct S has copy { x: u8 }"), fine);
    EXPECT_EQ(upgrade("struct S has copy { x: u8 }", "struct S { x: u8 }"), refused);
    EXPECT_EQ(upgrade("struct S<T0: copy> { x: u8 }", "struct S<phantom T0> { x: u8 }"), fine);
    EXPECT_EQ(upgrade("struct S<T0> { x: u8 }", "struct S<T0: copy> { x: u8 }"), refused);
    EXPECT_EQ(upgrade("struct S<phantom T0> { x: u8 }", "struct S<T0> { x: u8 }"), refused);
    constexpr std::string_view before = "enum E { A { x: u8 }, B { y: u8 } }";
    EXPECT_EQ(upgrade(before, "enum E { A { x: u8 }, B { y: u8 }, C { z: u8 } }"), fine);
    EXPECT_EQ(upgrade(before, "enum E { A { x: u8 } }"), refused);
    EXPECT_EQ(upgrade(before, "enum E { B { y: u8 }, A { x: u8 } }"), refused);
    EXPECT_EQ(upgrade(before, "enum E { A { x: u8 }, B { y: u64 } }"), refused);
    EXPECT_EQ(upgrade(before, "struct E { x: u8 }"), refused);
    EXPECT_EQ(upgrade(before, before, {.use_legacy_checker = true}), "FEATURE_NOT_ENABLED");
}

TEST(compatibility, keeps_functions)
{
    EXPECT_EQ(upgrade("fun f() { Ret }", ""), fine);
    EXPECT_EQ(upgrade("public fun f() { Ret }", ""), refused);
    EXPECT_EQ(upgrade("public fun f() { Ret }", "fun f() { Ret }"), refused);
    EXPECT_EQ(upgrade("public fun f() { Ret }", "public fun f(u8) { Ret }"), refused);
    EXPECT_EQ(upgrade("public fun f() { Ret }", "public fun f(): u8 { LdU8 1 Ret }"), refused);
    EXPECT_EQ(upgrade("public fun f<T0: copy>() { Ret }", "public fun f<T0>() { Ret }"), fine);
    EXPECT_EQ(upgrade("public fun f<T0>() { Ret }", "public fun f<T0: copy>() { Ret }"), refused);
    EXPECT_EQ(upgrade("entry fun f() { Ret }", "public entry fun f() { Ret }"), fine);
    EXPECT_EQ(upgrade("entry fun f() { Ret }", "public fun f() { Ret }"), refused);
    EXPECT_EQ(upgrade("entry fun f() { Ret }", ""), refused);
    EXPECT_EQ(
        upgrade("#[persistent]\nfun f() { Ret }", "#[persistent]\nfun f() { Nop Ret }"), fine);
    EXPECT_EQ(upgrade("#[persistent]\nfun f() { Ret }", "fun f() { Ret }"), refused);
    EXPECT_EQ(upgrade("#[persistent]\nfun f() { Ret }", ""), refused);
    EXPECT_EQ(upgrade("#[persistent]\nfun f() { Ret }", "", {.use_legacy_checker = true}), fine);
}

TEST(compatibility, treats_friends_as_it_is_told)
{
    constexpr std::string_view before = "public(friend) fun f() { Ret }";
    constexpr std::string_view entry = "public(friend) entry fun f() { Ret }";
    const CompatibilityPolicy as_private{.check_friend_linking = false};
    const CompatibilityPolicy loose{.check_friend_linking = false, .treat_entry_as_public = false};
    EXPECT_EQ(upgrade(before, "public fun f() { Ret }"), fine);
    EXPECT_EQ(upgrade(before, ""), refused);
    EXPECT_EQ(upgrade(before, "", as_private), fine);
    EXPECT_EQ(upgrade(before, "fun f(u8) { Ret }", as_private), fine);
    EXPECT_EQ(upgrade(entry, "", as_private), refused);
    EXPECT_EQ(upgrade(entry, "", loose), fine);
    EXPECT_EQ(upgrade("friend 0x1::a", ""), refused);
    EXPECT_EQ(upgrade("friend 0x1::a", "", as_private), fine);
    EXPECT_EQ(upgrade("", "friend 0x1::a"), fine);
}

TEST(compatibility, keeps_names)
{
    const auto before = tests::assemble_module("module 0x1::m");
    EXPECT_FALSE(check_compatible(before, tests::assemble_module("module 0x1::n"), {}).ok());
    EXPECT_FALSE(check_compatible(before, tests::assemble_module("module 0x2::m"), {}).ok());
}
}  // namespace braid::move
