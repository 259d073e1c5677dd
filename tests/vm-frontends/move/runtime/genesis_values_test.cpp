// SPDX-License-Identifier: Apache-2.0
// Every resource, group member and event of every genesis is read by the layout of its type, as the modules of the same
// genesis declare it, and written again: the bytes must be the same, and so must the tags of the types.
#include "tests/support/genesis_modules.hpp"
#include "tests/support/vectors.hpp"
#include "tests/vm-frontends/move/runtime/declared_structs.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/runtime/layout.hpp"

namespace braid::move
{
namespace
{
struct Counts
{
    std::size_t modules = 0;
    std::size_t structures = 0;
    std::size_t resources = 0;
    std::size_t members = 0;
    std::size_t events = 0;
    std::size_t bytes = 0;
};

class GenesisValues
{
public:
    explicit GenesisValues(const tests::GenesisFile& file) : file_(file), heap_(arena_) {}

    void check(Counts& counts)
    {
        std::vector<CompiledModule> modules;
        for (const tests::GenesisModule& module : tests::modules_of(file_))
        {
            auto read = read_module(module.binary, {.version_max = format_version_max});
            ASSERT_TRUE(read.ok()) << module.name;
            modules.push_back(std::move(read).value());
        }
        structs_.declare(modules);
        counts.modules += modules.size();
        counts.structures += structs_.count();
        const auto genesis = decode_genesis(file_.blob);
        ASSERT_TRUE(genesis.ok());
        for (const Write& write : genesis->write_set.writes)
            check_write(write, counts);
        for (const ContractEvent& event : genesis->events)
        {
            check_value(event.type.encoded, event.data);
            ++counts.events;
            counts.bytes += event.data.size();
        }
        EXPECT_EQ(heap_.size_in_use(), 0U);
    }

private:
    void check_write(const Write& write, Counts& counts)
    {
        if (write.key.kind == StateKeyKind::resource)
        {
            check_structure(write.key.type.encoded, write.op.value);
            ++counts.resources;
            counts.bytes += write.op.value.size();
        }
        else if (write.key.kind == StateKeyKind::resource_group)
        {
            bcs::Reader reader{write.op.value};
            const std::size_t count = reader.count(1000, 1);
            for (std::size_t i = 0; i < count; ++i)
            {
                const StructTag tag = read_struct_tag(reader);
                const Bytes value = reader.bytes(value_size_max);
                check_structure(tag.encoded, value);
                ++counts.members;
                counts.bytes += value.size();
            }
            EXPECT_TRUE(reader.finish().ok());
        }
    }

    void check_structure(Bytes struct_tag, Bytes value)
    {
        std::vector<std::uint8_t> tag{static_cast<std::uint8_t>(TypeKind::structure)};
        tag.insert(tag.end(), struct_tag.begin(), struct_tag.end());
        check_value(tag, value);
    }

    void check_value(Bytes tag, Bytes encoded)
    {
        TypeInterner& types = structs_.types();
        const auto type = types.type_of_tag(tag, structs_);
        ASSERT_TRUE(type.ok()) << name_of(type.error().code) << " " << type.error().message;
        const auto tag_again = types.tag_of(*type);
        ASSERT_TRUE(tag_again.ok());
        EXPECT_TRUE(equal((*tag_again)->encoded, tag));
        ASSERT_TRUE(types.check_value_depth(*type).ok());
        const auto layout = types.layout_of(*type);
        ASSERT_TRUE(layout.ok()) << name_of(layout.error());
        SCOPED_TRACE(std::string{*types.name_of(*type)});
        auto value = read_value(encoded, **layout, heap_);
        ASSERT_TRUE(value.ok());
        std::vector<std::uint8_t> again;
        ASSERT_TRUE(append_value(*value, **layout, again).ok());
        EXPECT_TRUE(equal(again, encoded));
        const auto size = serialized_size(*value, **layout);
        ASSERT_TRUE(size.ok());
        EXPECT_EQ(*size, encoded.size());
        drop_value(*value, heap_);
    }

    const tests::GenesisFile& file_;
    tests::DeclaredStructs structs_;
    Arena arena_;
    Heap heap_;
};
}  // namespace

TEST(genesis_values, read_and_write_alike)
{
    BRAID_NEED_VECTORS("move/genesis");
    Counts counts;
    const std::vector<std::string> networks = tests::genesis_networks();
    for (const std::string& network : networks)
    {
        SCOPED_TRACE(network);
        const tests::GenesisFile file = tests::read_genesis(network);
        GenesisValues{file}.check(counts);
        if (HasFatalFailure())
            break;
    }
    // One of the 73 was stored empty.
    EXPECT_EQ(networks.size(), 72U);
    EXPECT_GT(counts.resources, 5000U);
    std::printf(
        "%zu networks, %zu modules, %zu structures: %zu resources, %zu group members, %zu events, "
        "%zu bytes\n",
        networks.size(), counts.modules, counts.structures, counts.resources, counts.members,
        counts.events, counts.bytes);
}
}  // namespace braid::move
