// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/type_tag.hpp"
#include "tests/vm-frontends/move/encoded.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
using tests::Buffer;
using tests::error_of;

constexpr std::uint8_t u8_tag = 1;
constexpr std::uint8_t vector_tag = 6;
constexpr std::uint8_t structure_tag = 7;

std::optional<bcs::Fault> fault_of(const Buffer& encoded)
{
    const auto error = error_of(encoded, read_type_tag);
    return error ? std::optional{error->fault} : std::nullopt;
}

Buffer structure(const Buffer& tag)
{
    Buffer encoded;
    bcs::Writer writer{encoded};
    writer.u8(structure_tag);
    writer.raw(tag);
    return encoded;
}

std::optional<bcs::Fault> fault_of_name(std::string_view name)
{
    return fault_of(structure(tests::struct_tag(1, "coin", name)));
}
}  // namespace

TEST(type_tag, reads_every_kind)
{
    for (std::uint8_t kind = 0; kind <= 10; ++kind)
    {
        Buffer encoded{kind};
        if (kind == vector_tag)
            encoded.push_back(u8_tag);
        if (kind == structure_tag)
            encoded = structure(tests::struct_tag(1, "coin", "Coin"));
        bcs::Reader reader{encoded};
        const TypeTag tag = read_type_tag(reader);
        EXPECT_TRUE(reader.finish().ok());
        EXPECT_EQ(tag.kind, static_cast<TypeKind>(kind));
        EXPECT_TRUE(equal(tag.encoded, encoded));
    }
    EXPECT_EQ(fault_of({12}), bcs::Fault::unknown_variant);
    EXPECT_EQ(fault_of({vector_tag}), bcs::Fault::truncated);
}

TEST(type_tag, reads_functions)
{
    // |u8, u64|(bool) has copy + drop
    EXPECT_EQ(fault_of({11, 2, 1, 2, 1, 0, 3}), std::nullopt);
    EXPECT_EQ(fault_of({11, 0, 0, 0}), std::nullopt);
    EXPECT_EQ(fault_of({11, 0, 0}), bcs::Fault::truncated);
    EXPECT_EQ(fault_of({11, 1, 12, 0, 0}), bcs::Fault::unknown_variant);
}

TEST(type_tag, names_structures)
{
    const Buffer store = tests::struct_tag(
        1, "coin", "CoinStore", {structure(tests::struct_tag(1, "aptos_coin", "AptosCoin"))});
    bcs::Reader reader{store};
    const StructTag tag = read_struct_tag(reader);
    EXPECT_TRUE(reader.finish().ok());
    EXPECT_EQ(tag.address, tests::address_of(1));
    EXPECT_EQ(tag.module, "coin");
    EXPECT_EQ(tag.name, "CoinStore");
    EXPECT_EQ(tag.argument_count, 1U);
    EXPECT_FALSE(tag.is_core("coin", "CoinStore")) << "it has an argument";

    const Buffer core = tests::struct_tag(1, "stake", "ValidatorSet");
    bcs::Reader core_reader{core};
    const StructTag core_tag = read_struct_tag(core_reader);
    EXPECT_TRUE(core_tag.is_core("stake", "ValidatorSet"));
    EXPECT_FALSE(core_tag.is_core("stake", "Validator"));
    const Buffer other = tests::struct_tag(2, "stake", "ValidatorSet");
    bcs::Reader other_reader{other};
    EXPECT_FALSE(read_struct_tag(other_reader).is_core("stake", "ValidatorSet"));
}

TEST(type_tag, limits_depth)
{
    Buffer deep(type_depth_max, vector_tag);
    deep.push_back(u8_tag);
    EXPECT_EQ(fault_of(deep), std::nullopt);
    deep.insert(deep.begin(), vector_tag);
    EXPECT_EQ(fault_of(deep), bcs::Fault::too_deep);
    EXPECT_EQ(fault_of(Buffer(100'000, vector_tag)), bcs::Fault::too_deep);
    Buffer structures{u8_tag};
    for (unsigned depth = 0; depth < type_depth_max; ++depth)
        structures = structure(tests::struct_tag(1, "m", "S", {structures}));
    EXPECT_EQ(fault_of(structures), std::nullopt);
    EXPECT_EQ(
        fault_of(structure(tests::struct_tag(1, "m", "S", {structures}))), bcs::Fault::too_deep);
}

TEST(type_tag, limits_arguments)
{
    const auto with_arguments = [](std::size_t count)
    { return structure(tests::struct_tag(1, "m", "S", std::vector(count, Buffer{u8_tag}))); };
    EXPECT_EQ(fault_of(with_arguments(type_argument_count_max)), std::nullopt);
    EXPECT_EQ(fault_of(with_arguments(type_argument_count_max + 1)), bcs::Fault::too_long);
}

TEST(type_tag, refuses_names_that_are_no_identifiers)
{
    for (const std::string_view name : {"A", "_a", "a1", "x_$1", "<SELF>", "__"})
        EXPECT_EQ(fault_of_name(name), std::nullopt) << name;
    for (const std::string_view name : {"", "_", "1a", "$a", "a-b", "a b", "\xc3\xa7", "<SELF>x"})
        EXPECT_EQ(fault_of_name(name), bcs::Fault::wrong_value) << name;
    EXPECT_EQ(fault_of_name(std::string(255, 'a')), std::nullopt);
    EXPECT_EQ(fault_of_name(std::string(256, 'a')), bcs::Fault::too_long);
    EXPECT_EQ(fault_of_name("\xff"), bcs::Fault::wrong_utf8);
}
}  // namespace braid::move
