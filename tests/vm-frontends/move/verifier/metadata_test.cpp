// SPDX-License-Identifier: Apache-2.0
// Aptos's metadata: what it says, and what publishing refuses of it.
#include "vm-frontends/move/verifier/metadata.hpp"

#include "base/bcs.hpp"
#include "tests/support/move_assembler.hpp"
#include "vm-frontends/move/verifier/publish_checks.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
using enum StatusCode;
using Buffer = std::vector<std::uint8_t>;
using Attributes = std::vector<NamedAttributes>;

void write_text(bcs::Writer& writer, std::string_view text)
{
    writer.bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void write(bcs::Writer& writer, const Attributes& entries)
{
    writer.leb128(entries.size());
    for (const NamedAttributes& entry : entries)
    {
        write_text(writer, entry.name);
        writer.leb128(entry.attributes.size());
        for (const KnownAttribute& attribute : entry.attributes)
        {
            writer.u8(attribute.kind);
            writer.leb128(attribute.arguments.size());
            for (const std::string& argument : attribute.arguments)
                write_text(writer, argument);
        }
    }
}

Metadata metadata_of(const Attributes& structures, const Attributes& functions)
{
    Buffer value;
    bcs::Writer writer{value};
    writer.leb128(1);
    writer.u64(7);
    write_text(writer, "ENO");
    write_text(writer, "no");
    write(writer, structures);
    write(writer, functions);
    constexpr std::string_view key = "aptos::metadata_v1";
    return {.key = {key.begin(), key.end()}, .value = value};
}

CompiledModule module_with(
    std::string_view text, const Attributes& structures, const Attributes& functions)
{
    CompiledModule module = tests::assemble_module(text);
    module.metadata.push_back(metadata_of(structures, functions));
    return module;
}

constexpr std::string_view code_text = R"(
module 0x1::m version 6
struct Group { dummy: bool }
struct Member has key { x: u64 }
struct Event has drop, store { x: u64 }
extern fun 0x1::event::emit<T0: drop + store>(T0)
public fun look(): u64 { LdU64 1 Ret }
entry fun roll() { Ret }
public entry fun act() { Ret }
fun send(e: Event) { MoveLoc e CallGeneric 0x1::event::emit<Event> Ret }
)";

const KnownAttribute group{KnownAttribute::resource_group, {"global"}};
const KnownAttribute member{KnownAttribute::resource_group_member, {"0x1::m::Group"}};
const KnownAttribute event{KnownAttribute::event, {}};
const KnownAttribute view{KnownAttribute::view_function, {}};
const KnownAttribute random{KnownAttribute::randomness, {"99"}};

Attributes usual()
{
    return {{"Event", {event}}, {"Group", {group}}, {"Member", {member}}};
}

std::string_view name_of_check(const Result<Done, VmError>& checked)
{
    return name_of(checked.ok() ? executed : checked.error().code);
}

std::string_view check(
    const Attributes& structures, const Attributes& functions, const PublishFeatures& features = {})
{
    return name_of_check(check_metadata(module_with(code_text, structures, functions), features));
}

std::string_view publish_groups(
    const Attributes& before, const Attributes& next, const PublishFeatures& features = {})
{
    const CompiledModule old = module_with(code_text, before, {});
    const CompiledModule module = module_with(code_text, next, {});
    const std::array<const CompiledModule*, 1> bundle{&module};
    const ModuleLookup lookup = [&](const ModuleId&) { return &old; };
    return name_of_check(check_resource_groups(bundle, lookup, features));
}

const ModuleLookup nothing = [](const ModuleId&) -> const CompiledModule* { return nullptr; };
constexpr std::string_view fine = "EXECUTED";
constexpr std::string_view refused = "CONSTRAINT_NOT_SATISFIED";
}  // namespace

TEST(metadata, is_read)
{
    const CompiledModule module =
        module_with(code_text, usual(), {{"look", {view}}, {"roll", {random}}});
    const auto metadata = read_metadata(module.metadata);
    ASSERT_TRUE(metadata);
    EXPECT_EQ(metadata->structures, usual());
    EXPECT_TRUE(metadata->is_view_function("look"));
    EXPECT_FALSE(metadata->is_view_function("roll"));
    EXPECT_EQ(metadata->randomness_of("roll")->gas_max, 99U);
    EXPECT_FALSE(metadata->randomness_of("look"));
    EXPECT_EQ(metadata->group_of("Member")->name, "Group");
    EXPECT_FALSE(metadata->group_of("Event"));
    EXPECT_EQ(metadata->find_error(0x10007)->name, "ENO");
    EXPECT_EQ(metadata->find_error(8), nullptr);
    EXPECT_TRUE(has_wellformed_metadata(module));
}

TEST(metadata, of_version_5_has_no_attributes_when_published)
{
    CompiledModule module = module_with(code_text, usual(), {});
    module.version = 5;
    EXPECT_TRUE(read_published_metadata(module)->structures.empty());
    EXPECT_FALSE(read_metadata(module.metadata)->structures.empty());
}

TEST(metadata, is_refused_wherever_it_is_cut)
{
    const Metadata whole = metadata_of(usual(), {{"look", {view}}});
    for (std::size_t size = 0; size < whole.value.size(); ++size)
    {
        Metadata cut = whole;
        cut.value.resize(size);
        EXPECT_FALSE(read_metadata({&cut, 1})) << size;
    }
    Metadata longer = whole;
    longer.value.push_back(0);
    EXPECT_FALSE(read_metadata({&longer, 1}));
    // Keys of a map ascend.
    const Metadata unordered = metadata_of({{"Member", {member}}, {"Event", {event}}}, {});
    EXPECT_TRUE(read_metadata({&unordered, 1}) == std::nullopt);
}

TEST(metadata, has_known_keys_once)
{
    CompiledModule module = module_with(code_text, {}, {});
    module.metadata.push_back(module.metadata[0]);
    EXPECT_FALSE(has_wellformed_metadata(module));
    module.metadata.pop_back();
    constexpr std::string_view key = "compilation_metadata";
    module.metadata.push_back({.key = {key.begin(), key.end()}, .value = {1, 1, '2', 1, '3'}});
    EXPECT_TRUE(has_wellformed_metadata(module));
    EXPECT_EQ(read_compilation_metadata(module)->compiler_version, "2");
    EXPECT_EQ(name_of_check(check_stable(module)), "UNSTABLE_BYTECODE_REJECTED");
    module.metadata.back().value[0] = 0;
    EXPECT_EQ(name_of_check(check_stable(module)), fine);
    module.metadata.push_back({.key = {'x'}, .value = {}});
    EXPECT_FALSE(has_wellformed_metadata(module));
    EXPECT_EQ(name_of_check(check_metadata(module, {})), refused);
    EXPECT_EQ(name_of_check(check_metadata(module, {.resource_groups = false})), fine);
}

TEST(group_tag, is_read_from_text)
{
    const auto tag = parse_group_tag("0x1::object::ObjectGroup");
    ASSERT_TRUE(tag);
    EXPECT_EQ(tag->module, "object");
    EXPECT_EQ(tag->name, "ObjectGroup");
    EXPECT_EQ(tag->address.bytes.back(), 1);
    EXPECT_EQ(tag->encoded.size(), 32U + 7 + 12 + 1);
    const auto generic = parse_group_tag(" 0xA::m::S < u8 , vector<0x1::n::T<address,>> > ");
    ASSERT_TRUE(generic);
    EXPECT_EQ(
        (Buffer{generic->encoded.begin() + 36, generic->encoded.begin() + 39}), (Buffer{2, 1, 6}));
    for (const std::string_view wrong :
        {"", "u8", "0x1::a", "0x1::a::", "1::a::B", "0x1::a::B>", "0x1::a::B<", "0x1::a::B<u8",
            "0x1::a::B<u8 u8>", "0x1::a::B<,>", "0x::a::B", "0x1::vector::B", "0x1::_a::B",
            "0x1::a::B<x>", "0x1:a::B", "0x1::a::B<vector>", "0x1::a::B::C"})
        EXPECT_FALSE(parse_group_tag(wrong)) << wrong;
    std::string deep = "0x1::a::B<";
    for (int i = 0; i < 7; ++i)
        deep.append("vector<");
    std::string closed = deep;
    closed.append("u8").append(8, '>');
    EXPECT_TRUE(parse_group_tag(closed));
    closed = deep;
    closed.append("vector<u8>").append(8, '>');
    EXPECT_FALSE(parse_group_tag(closed));
    EXPECT_FALSE(parse_group_tag(std::string{"0x"}.append(65, '1').append("::a::B")));
}

TEST(publish_checks, attributes_stand_where_they_may)
{
    EXPECT_EQ(check(usual(), {{"look", {view}}, {"roll", {random}}}), fine);
    EXPECT_EQ(check({}, {{"act", {view}}}), refused);
    EXPECT_EQ(check({}, {{"none", {view}}}), refused);
    EXPECT_EQ(check({}, {{"act", {random}}}), refused);
    EXPECT_EQ(check({}, {{"look", {random}}}), refused);
    EXPECT_EQ(check({}, {{"look", {event}}}), refused);
    EXPECT_EQ(check({{"Member", {group}}}, {}), refused);
    EXPECT_EQ(check({{"Event", {member}}}, {}), refused);
    EXPECT_EQ(check({{"Event", {{KnownAttribute::resource_group, {"wide"}}}}}, {}), refused);
    EXPECT_EQ(check({{"Event", {{9, {}}}}}, {}), refused);
    EXPECT_EQ(check({{"Event", {event}}}, {}, {.module_events = false}), refused);
    EXPECT_EQ(check({{"Group", {group}}}, {}, {.resource_groups = false}), refused);
}

TEST(publish_checks, groups_keep_their_members)
{
    EXPECT_EQ(publish_groups(usual(), usual()), fine);
    EXPECT_EQ(publish_groups(usual(), {{"Group", {group}}}), refused);
    EXPECT_EQ(publish_groups(usual(), {{"Member", {member}}}), refused);
    EXPECT_EQ(publish_groups({{"Group", {{KnownAttribute::resource_group, {"module_"}}}}},
                  {{"Group", {group}}}),
        fine);
    EXPECT_EQ(publish_groups({{"Group", {group}}},
                  {{"Group", {{KnownAttribute::resource_group, {"address"}}}}}),
        refused);
    // A structure that was there does not become a member.
    EXPECT_EQ(
        publish_groups({{"Group", {group}}}, {{"Group", {group}}, {"Member", {member}}}), refused);
    EXPECT_EQ(publish_groups({{"Group", {group}}}, {{"Group", {group}}, {"Member", {member}}},
                  {.safer_resource_groups = false}),
        fine);
    EXPECT_EQ(
        publish_groups({}, {{"Member", {member}}}, {.safer_resource_groups = false}), refused);
}

TEST(publish_checks, members_are_within_the_scope_of_their_group)
{
    const CompiledModule owner =
        module_with(code_text, {{"Group", {{KnownAttribute::resource_group, {"address"}}}}}, {});
    const auto publish = [&](std::string_view text)
    {
        const CompiledModule module = module_with(text, {{"R", {member}}}, {});
        const std::array<const CompiledModule*, 1> bundle{&module};
        const ModuleLookup lookup = [&](const ModuleId& id) -> const CompiledModule*
        { return id == self_id_of(owner) ? &owner : nullptr; };
        return name_of_check(check_resource_groups(bundle, lookup, {}));
    };
    EXPECT_EQ(publish("module 0x1::n version 6\nstruct R has key { x: u8 }"), fine);
    EXPECT_EQ(publish("module 0x2::n version 6\nstruct R has key { x: u8 }"), refused);
    const CompiledModule module = module_with("module 0x1::n version 6\nstruct R has key { x: u8 }",
        {{"R", {{KnownAttribute::resource_group_member, {"0x9::gone::Group"}}}}}, {});
    const std::array<const CompiledModule*, 1> bundle{&module};
    EXPECT_EQ(name_of_check(check_resource_groups(bundle, nothing, {})), "LINKER_ERROR");
}

TEST(publish_checks, events_are_of_the_module_and_stay)
{
    const auto publish = [](const CompiledModule& module, const ModuleLookup& before)
    {
        const std::array<const CompiledModule*, 1> bundle{&module};
        return name_of_check(check_events(bundle, before));
    };
    constexpr std::string_view wrong = "EVENT_METADATA_VALIDATION_ERROR";
    const CompiledModule with = module_with(code_text, {{"Event", {event}}}, {});
    const CompiledModule without = module_with(code_text, {}, {});
    const ModuleLookup old = [&](const ModuleId&) { return &with; };
    EXPECT_EQ(publish(with, nothing), fine);
    EXPECT_EQ(publish(without, nothing), wrong);
    EXPECT_EQ(publish(with, old), fine);
    const CompiledModule silent =
        module_with("module 0x1::m version 6\nstruct Event { x: u8 }", {}, {});
    EXPECT_EQ(publish(silent, nothing), fine);
    EXPECT_EQ(publish(silent, old), wrong);
    EXPECT_EQ(publish(module_with(code_text, {{"Event", {event, event}}}, {}), nothing), wrong);
    const auto script = tests::assemble_script(
        "script version 6\nextern fun 0x1::event::emit<T0: drop + store>(T0)\nfun main() { LdU64 1 "
        "CallGeneric 0x1::event::emit<u64> Ret }");
    EXPECT_EQ(name_of_check(check_no_event_emission(script)), "INVALID_OPERATION_IN_SCRIPT");
}

TEST(publish_checks, natives_are_for_the_framework)
{
    const auto publish = [](std::string_view text)
    {
        const CompiledModule module = tests::assemble_module(text);
        const std::array<const CompiledModule*, 1> bundle{&module};
        return name_of_check(check_natives(bundle));
    };
    EXPECT_EQ(publish("module 0xf::m\nnative fun f()"), fine);
    EXPECT_EQ(publish("module 0x10::m\nnative fun f()"), "USER_DEFINED_NATIVE_NOT_ALLOWED");
    EXPECT_EQ(publish("module 0x1::m\nnative entry fun f()"), "USER_DEFINED_NATIVE_NOT_ALLOWED");
    EXPECT_EQ(publish("module 0x10::m\nfun f() { Ret }"), fine);
}

TEST(publish_checks, init_module_takes_a_signer)
{
    const auto check_init = [](std::string_view function, InitModuleRules rules)
    {
        return name_of_check(check_init_module(
            tests::assemble_module(std::string{"module 0x1::m\n"}.append(function)), rules));
    };
    constexpr auto old = InitModuleRules::signers;
    constexpr auto strict = InitModuleRules::one_signer;
    EXPECT_EQ(check_init("fun other() { Ret }", strict), fine);
    EXPECT_EQ(check_init("fun init_module(&signer) { Ret }", strict), fine);
    EXPECT_EQ(check_init("fun init_module(signer) { Ret }", strict), fine);
    EXPECT_EQ(check_init("fun init_module() { Ret }", old), fine);
    EXPECT_EQ(check_init("fun init_module() { Ret }", strict), "INVALID_INIT_MODULE");
    EXPECT_EQ(check_init("public fun init_module(&signer) { Ret }", old), "VERIFICATION_ERROR");
    EXPECT_EQ(check_init("fun init_module(u8) { Ret }", old), "VERIFICATION_ERROR");
    EXPECT_EQ(
        check_init("fun init_module(&signer): u8 { LdU8 1 Ret }", strict), "INVALID_INIT_MODULE");
    EXPECT_EQ(check_init("fun init_module<T0>(&signer) { Ret }", strict), "INVALID_INIT_MODULE");
    EXPECT_EQ(check_init("fun init_module<T0>(&signer) { Ret }", old), fine);
}
}  // namespace braid::move
