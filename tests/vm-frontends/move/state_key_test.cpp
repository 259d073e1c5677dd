// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/state_key.hpp"
#include "tests/vm-frontends/move/encoded.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
using tests::Buffer;
using tests::error_of;

/// The address and the name behind the tag of a path to code.
Buffer module_id(std::uint8_t address, std::string_view name)
{
    Buffer out;
    bcs::Writer writer{out};
    writer.raw(tests::address_of(address));
    tests::write_text(writer, name);
    return out;
}

StateKey read(const Buffer& encoded)
{
    bcs::Reader reader{encoded};
    const StateKey key = read_state_key(reader);
    EXPECT_TRUE(reader.finish().ok());
    EXPECT_TRUE(equal(key.encoded, encoded));
    return key;
}

std::string hashed(const StateKey& key)
{
    Buffer out;
    append_hashed(key, out);
    return to_hex(out);
}

std::optional<bcs::Fault> fault_of(const Buffer& encoded)
{
    const auto error = error_of(encoded, read_state_key);
    return error ? std::optional{error->fault} : std::nullopt;
}

Buffer table_key()
{
    Buffer encoded{1};
    bcs::Writer writer{encoded};
    writer.raw(tests::address_of(9));
    writer.bytes(Buffer{0xaa, 0xbb});
    return encoded;
}
}  // namespace

TEST(state_key, reads_paths)
{
    const Buffer code = tests::path_key(5, 0, module_id(5, "coin"));
    const StateKey code_key = read(code);
    EXPECT_EQ(code_key.kind, StateKeyKind::code);
    EXPECT_EQ(code_key.address, tests::address_of(5));
    EXPECT_EQ(code_key.module, "coin");
    EXPECT_EQ(hashed(code_key), to_hex(code));

    const Buffer resource = tests::path_key(6, 1, tests::struct_tag(1, "coin", "Coin"));
    EXPECT_EQ(read(resource).kind, StateKeyKind::resource);
    EXPECT_EQ(read(resource).type.name, "Coin");
    EXPECT_EQ(hashed(read(resource)), to_hex(resource));
    const Buffer group = tests::path_key(6, 2, tests::struct_tag(1, "object", "ObjectGroup"));
    EXPECT_EQ(read(group).kind, StateKeyKind::resource_group);
}

TEST(state_key, hashes_bytes_without_their_length)
{
    const Buffer table = table_key();
    const StateKey table_item = read(table);
    EXPECT_EQ(table_item.kind, StateKeyKind::table_item);
    EXPECT_EQ(table_item.address, tests::address_of(9));
    EXPECT_EQ(hashed(table_item), "01" + to_hex(tests::address_of(9)) + "aabb");
    const Buffer raw{2, 3, 0xaa, 0xbb, 0xcc};
    EXPECT_EQ(read(raw).kind, StateKeyKind::raw);
    EXPECT_EQ(hashed(read(raw)), "02aabbcc");
}

TEST(state_key, refuses_what_is_no_key)
{
    EXPECT_EQ(fault_of({3}), bcs::Fault::unknown_variant);
    EXPECT_EQ(fault_of(tests::path_key(5, 3, module_id(5, "coin"))), bcs::Fault::unknown_variant);
    EXPECT_EQ(fault_of(tests::path_key(5, 0, module_id(4, "coin"))), bcs::Fault::wrong_value)
        << "another account's module";
    Buffer longer = module_id(5, "coin");
    longer.push_back(0);
    EXPECT_EQ(fault_of(tests::path_key(5, 0, longer)), bcs::Fault::wrong_value)
        << "the path goes on behind the module";
    Buffer shorter = tests::path_key(5, 0, module_id(5, "coin"));
    shorter[33] = static_cast<std::uint8_t>(shorter[33] - 1);
    EXPECT_EQ(fault_of(shorter), bcs::Fault::wrong_value) << "the path ends within the module";
    Buffer cut = table_key();
    cut.pop_back();
    EXPECT_EQ(fault_of(cut), bcs::Fault::truncated);
    Buffer large{2};
    bcs::Writer{large}.bytes(Buffer(state_key_size_max + 1));
    EXPECT_EQ(fault_of(large), bcs::Fault::too_long);
}
}  // namespace braid::move
