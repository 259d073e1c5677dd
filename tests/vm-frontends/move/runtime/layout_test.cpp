// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/layout.hpp"
#include "base/hex.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/vm-frontends/move/encoded.hpp"
#include "tests/vm-frontends/move/runtime/random_value.hpp"
#include "vm-frontends/move/format/file_format.hpp"
#include "vm-frontends/move/runtime/layout_encoding.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
using Form = Layout::Form;
using tests::Buffer;

constexpr Layout u8_layout{.form = Form::u8, .kind = ValueKind::u8};
constexpr Layout u64_layout{.form = Form::u64, .kind = ValueKind::u64};
constexpr Layout signer_layout{.form = Form::signer, .kind = ValueKind::signer};
constexpr std::array<const Layout*, 1> one_u8{&u8_layout};
constexpr std::array<const Layout*, 1> one_u64{&u64_layout};
constexpr Layout bytes_layout{
    .form = Form::vector, .kind = ValueKind::vector, .element = ValueKind::u8, .elements = one_u8};
constexpr std::array<const Layout*, 1> one_bytes{&bytes_layout};
constexpr Layout lists_layout{
    .form = Form::vector, .kind = ValueKind::vector, .elements = one_bytes};
constexpr Layout aggregator_layout{.form = Form::delayed_aggregator,
    .has_delayed = true,
    .kind = ValueKind::delayed,
    .elements = one_u64};
constexpr std::array<const Layout*, 1> one_aggregator{&aggregator_layout};
constexpr Layout aggregators_layout{.form = Form::vector,
    .has_delayed = true,
    .kind = ValueKind::vector,
    .elements = one_aggregator};

/// Numbers what it reads, and writes a hundred times the number.
class CountingExchange final : public DelayedExchange
{
public:
    Result<Value, StatusCode> on_read(const Layout& layout, Value value) override
    {
        EXPECT_EQ(layout.kind, ValueKind::delayed);
        read_.push_back(value.scalar);
        return Value::of_delayed((read_.size() << 32) | 8);
    }
    Result<Value, StatusCode> on_write(const Layout& layout, Value value) override
    {
        EXPECT_EQ(layout.kind, ValueKind::delayed);
        return Value::of_u64(100 * (value.scalar >> 32));
    }
    [[nodiscard]] const std::vector<std::uint64_t>& read() const noexcept { return read_; }

private:
    std::vector<std::uint64_t> read_;
};
}  // namespace

class LayoutTest : public testing::Test
{
protected:
    [[nodiscard]] bool reads(
        std::string_view hex, const Layout& layout, const ValueExchange& exchange = {})
    {
        return read_value(*from_hex(hex), layout, heap_, exchange).ok();
    }
    [[nodiscard]] Buffer written(
        const Value& value, const Layout& layout, const ValueExchange& exchange = {})
    {
        Buffer out;
        EXPECT_TRUE(append_value(value, layout, out, exchange).ok());
        return out;
    }

    Arena arena_;
    Heap heap_{arena_};
};

TEST_F(LayoutTest, random_values_survive_a_round_trip)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    tests::RandomValues random{seed, arena_, heap_};
    for (std::size_t i = 0; i < tests::input_count(3000); ++i)
    {
        const Layout& layout = *random.layout(5);
        const Value value = random.value(layout);
        Buffer encoded{0xAB};
        ASSERT_TRUE(append_value(value, layout, encoded).ok());
        EXPECT_EQ(encoded[0], 0xAB) << "it appends";
        encoded.erase(encoded.begin());
        EXPECT_EQ(*serialized_size(value, layout), encoded.size());
        const auto read = read_value(encoded, layout, heap_);
        ASSERT_TRUE(read.ok());
        EXPECT_TRUE(*equal_values(value, *read, value_depth_max));
        EXPECT_EQ(written(*read, layout), encoded);

        encoded.push_back(0);
        EXPECT_EQ(
            read_value(encoded, layout, heap_).error(), StatusCode::value_deserialization_error);
        encoded.resize(random.below(encoded.size() - 1));
        EXPECT_FALSE(read_value(encoded, layout, heap_).ok()) << "a prefix is no value";
    }
}

TEST_F(LayoutTest, random_bytes_are_read_canonically_or_not_at_all)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    tests::RandomValues random{seed, arena_, heap_};
    std::size_t read_count = 0;
    for (std::size_t i = 0; i < tests::input_count(5000); ++i)
    {
        const Layout& layout = *random.layout(3);
        Buffer encoded = written(random.value(layout), layout);
        for (std::uint64_t n = random.below(3); n > 0 && !encoded.empty(); --n)
            encoded[random.below(encoded.size())] = static_cast<std::uint8_t>(random.number());
        const auto value = read_value(encoded, layout, heap_);
        if (!value.ok())
            continue;
        ++read_count;
        EXPECT_EQ(written(*value, layout), encoded);
    }
    EXPECT_GT(read_count, 100U);
}

TEST_F(LayoutTest, claims_of_length_take_no_memory)
{
    // A vector of vectors of vectors ..., each of which says that it is as long as can be.
    std::array<Layout, 128> layouts;
    std::array<std::array<const Layout*, 1>, 128> elements;
    layouts[0] = u8_layout;
    for (std::size_t i = 1; i < layouts.size(); ++i)
    {
        elements[i] = {&layouts[i - 1]};
        layouts[i] = {.form = Form::vector,
            .kind = ValueKind::vector,
            .element = element_kind_of(layouts[i - 1].kind),
            .elements = elements[i]};
    }
    EXPECT_FALSE(reads("ffffffff07", bytes_layout));
    EXPECT_FALSE(reads("ffffffff0700000000", lists_layout));
    Buffer hostile;
    constexpr std::size_t size = 100'000;
    bcs::Writer writer{hostile};
    while (hostile.size() < size)
        writer.leb128(50'000);
    EXPECT_FALSE(read_value(hostile, layouts.back(), heap_).ok());
    EXPECT_LT(arena_.size_reserved(), 40 * size);
    // Lengths are canonical, of 32 bits, and below 2^31.
    EXPECT_TRUE(reads("0141", bytes_layout));
    EXPECT_FALSE(reads("810041", bytes_layout));
    EXPECT_FALSE(reads("8080808080", bytes_layout));
    EXPECT_FALSE(reads("", bytes_layout));
}

TEST_F(LayoutTest, booleans_and_variants_have_no_other_numbers)
{
    const Layout boolean;
    const std::array<const Layout*, 1> one_boolean{&boolean};
    const Layout booleans{.form = Form::vector,
        .kind = ValueKind::vector,
        .element = ValueKind::boolean,
        .elements = one_boolean};
    EXPECT_TRUE(reads("01", boolean));
    EXPECT_FALSE(reads("02", boolean));
    EXPECT_TRUE(reads("03010001", booleans));
    EXPECT_FALSE(reads("03010201", booleans));
    const std::array<std::span<const Layout* const>, 2> two{
        std::span<const Layout* const>{}, std::span<const Layout* const>{one_u8}};
    const Layout variants{.form = Form::variants, .kind = ValueKind::structure, .variants = two};
    EXPECT_TRUE(reads("00", variants));
    EXPECT_TRUE(reads("0105", variants));
    EXPECT_FALSE(reads("01", variants));
    EXPECT_FALSE(reads("0205", variants));
    EXPECT_FALSE(reads("8000", variants));
    Buffer out;
    EXPECT_EQ(append_value(Value::of_variant(2, {}, heap_), variants, out).error(),
        StatusCode::value_serialization_error);
    EXPECT_FALSE(append_value(Value::of_variant(1, {}, heap_), variants, out).ok());
    EXPECT_FALSE(append_value(Value::of_fields({}, heap_), variants, out).ok());
}

TEST_F(LayoutTest, signers_have_two_forms)
{
    const Hash32 account = tests::address_of(0xA1);
    const Hash32 permission = tests::address_of(0xB2);
    const Value master = Value::of_signer(account, heap_);
    const Value permissioned = Value::of_permissioned_signer(account, permission, heap_);
    const ValueExchange legacy{.has_legacy_signers = true};
    EXPECT_EQ(to_hex(written(master, signer_layout)), "00" + to_hex(account));
    EXPECT_EQ(
        to_hex(written(permissioned, signer_layout)), "01" + to_hex(account) + to_hex(permission));
    EXPECT_EQ(to_hex(written(master, signer_layout, legacy)), to_hex(account));
    Buffer out;
    EXPECT_FALSE(append_value(permissioned, signer_layout, out, legacy).ok());
    EXPECT_FALSE(reads(to_hex(account), signer_layout, legacy));
    for (const Value& value : {master, permissioned})
    {
        const auto read = read_value(written(value, signer_layout), signer_layout, heap_);
        ASSERT_TRUE(read.ok());
        EXPECT_TRUE(*equal_values(value, *read, value_depth_max));
    }
    EXPECT_FALSE(reads("02" + to_hex(account), signer_layout));
}

TEST_F(LayoutTest, delayed_values_are_exchanged)
{
    CountingExchange counting;
    const ValueExchange exchange{.delayed = &counting};
    const auto value = read_value(
        *from_hex("0205000000000000000600000000000000"), aggregators_layout, heap_, exchange);
    ASSERT_TRUE(value.ok());
    EXPECT_EQ(counting.read(), (std::vector<std::uint64_t>{5, 6}));
    EXPECT_EQ(value->vector->values()[1].kind, ValueKind::delayed);
    EXPECT_EQ(to_hex(written(*value, aggregators_layout, exchange)),
        "026400000000000000c800000000000000");
    EXPECT_EQ(*serialized_size(*value, aggregators_layout), 17U);
    Buffer out;
    EXPECT_EQ(append_value(*value, aggregators_layout, out).error(),
        StatusCode::value_serialization_error);
    EXPECT_FALSE(reads("010500000000000000", aggregators_layout)) << "nobody to exchange it with";
}

TEST_F(LayoutTest, delayed_values_are_few)
{
    CountingExchange counting;
    const ValueExchange exchange{.delayed = &counting};
    for (const std::size_t count : {10U, 11U})
    {
        Buffer encoded{static_cast<std::uint8_t>(count)};
        encoded.resize(1 + 8 * count);
        EXPECT_EQ(read_value(encoded, aggregators_layout, heap_, exchange).ok(), count == 10);
        const Value vector = make_vector(ValueKind::none, heap_);
        for (std::size_t i = 0; i < count; ++i)
            push_back(*vector.vector, Value::of_delayed(8), heap_);
        Buffer out;
        const auto appended = append_value(vector, aggregators_layout, out, exchange);
        EXPECT_EQ(appended.ok(), count == 10);
        if (count == 11)
        {
            EXPECT_EQ(appended.error(), StatusCode::too_many_delayed_fields);
        }
    }
}

TEST_F(LayoutTest, wrong_kinds_are_not_written)
{
    Buffer out;
    EXPECT_EQ(append_value(Value::of_u8(1), u64_layout, out).error(),
        StatusCode::value_serialization_error);
    EXPECT_FALSE(append_value(make_vector(ValueKind::none, heap_), bytes_layout, out).ok());
    EXPECT_FALSE(append_value(Value{}, u8_layout, out).ok());
    EXPECT_FALSE(serialized_size(Value{}, u8_layout).ok());
}

TEST_F(LayoutTest, long_vectors_are_written_whole)
{
    Buffer bytes(5000);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(i * 7);
    const Value vector = make_vector(ValueKind::none, heap_);
    for (const std::size_t size : {0U, 1U, 510U, 511U, 512U, 513U, 5000U})
        push_back(*vector.vector, Value::of_bytes(Bytes{bytes}.first(size), heap_), heap_);
    const Buffer out = written(vector, lists_layout);
    const auto read = read_value(out, lists_layout, heap_);
    ASSERT_TRUE(read.ok());
    EXPECT_TRUE(*equal_values(*read, vector, value_depth_max));
}

TEST_F(LayoutTest, constants_are_scalars_and_vectors_of_them)
{
    const auto token = [](TokenKind kind, std::vector<SignatureToken> arguments = {})
    {
        SignatureToken made;
        made.kind = kind;
        made.arguments = std::move(arguments);
        return made;
    };
    const SignatureToken u8_token = token(TokenKind::u8);
    const SignatureToken lists_token =
        token(TokenKind::vector, {token(TokenKind::vector, {u8_token})});
    const auto value = read_constant(lists_token, *from_hex("0202010200"), heap_);
    ASSERT_TRUE(value.ok());
    EXPECT_EQ(value->vector->values()[0].vector->bytes()[1], 2);
    EXPECT_EQ(value->vector->values()[1].vector->size, 0U);
    EXPECT_EQ(read_constant(u8_token, *from_hex("0102"), heap_).error(),
        StatusCode::verifier_invariant_violation);
    for (const TokenKind kind : {TokenKind::signer, TokenKind::structure, TokenKind::i64,
             TokenKind::type_parameter, TokenKind::function})
        EXPECT_FALSE(read_constant(token(kind), *from_hex("00"), heap_).ok());
}

TEST_F(LayoutTest, layouts_are_encoded)
{
    const auto encoded_of = [](const Layout& layout)
    {
        Buffer out;
        append_layout(layout, out);
        return to_hex(out);
    };
    EXPECT_EQ(encoded_of(lists_layout), "050501");
    EXPECT_EQ(encoded_of(aggregator_layout), "0b0002");
    const Layout structure{
        .form = Form::structure, .kind = ValueKind::structure, .elements = one_bytes};
    EXPECT_EQ(encoded_of(structure), "0600010501");
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    tests::RandomValues random{seed, arena_, heap_};
    for (std::size_t i = 0; i < tests::input_count(1000); ++i)
    {
        const Layout& layout = *random.layout(5);
        const std::string encoded = encoded_of(layout);
        const Buffer bytes = *from_hex(encoded);
        bcs::Reader reader{bytes};
        const Layout* const read = read_layout(reader, 128, arena_);
        ASSERT_NE(read, nullptr);
        EXPECT_TRUE(reader.finish().ok());
        EXPECT_EQ(encoded_of(*read), encoded);
        EXPECT_TRUE(are_compatible(*read, layout));
    }
}

TEST_F(LayoutTest, more_variants_are_compatible)
{
    const std::array<std::span<const Layout* const>, 2> two{
        std::span<const Layout* const>{one_u8}, std::span<const Layout* const>{one_u64}};
    const Layout fewer{
        .form = Form::variants, .kind = ValueKind::structure, .variants = std::span{two}.first(1)};
    const Layout more{.form = Form::variants, .kind = ValueKind::structure, .variants = two};
    EXPECT_TRUE(are_compatible(fewer, more));
    EXPECT_FALSE(are_compatible(more, fewer));
    EXPECT_FALSE(are_compatible(bytes_layout, lists_layout));
    EXPECT_FALSE(are_compatible(u8_layout, u64_layout));
}
}  // namespace braid::move
