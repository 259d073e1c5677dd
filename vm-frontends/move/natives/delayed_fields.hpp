// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/natives/arena_list.hpp"
#include "vm-frontends/move/runtime/layout.hpp"

namespace braid::move
{
/// One value that aggregators v2 take out of the resource that holds it.
struct DelayedField
{
    enum class Kind : std::uint8_t
    {
        aggregator,
        snapshot,
        derived_string,
    };
    Kind kind = Kind::aggregator;
    /// How many bytes it takes in BCS, whatever it is: 8 and 16 for u64 and u128.
    std::uint32_t width = 0;
    /// Of an aggregator or a snapshot.
    unsigned __int128 number = 0;
    /// Of a derived string.
    Bytes text;
};

/// The delayed values of a session: where VmConfig::delayed_fields is on, values of Move hold identifiers in their place (which
/// cannot be compared, printed or serialised by Move code), and here is what they stand for. They go in as resources are read,
/// and come out as resources and events are written.
/// aptos-core: aptos-move/aptos-aggregator/src/delayed_field_extension.rs.
class DelayedFields final : public DelayedExchange
{
public:
    /// A resource holds at most so many.
    static constexpr std::size_t count_max_per_resource = 10;
    /// Prefix and suffix of a derived string together, as natives check.
    static constexpr std::size_t text_size_max = 1024;

    void begin(Arena& arena, Heap& heap) noexcept;

    /// A Value that names a new field.
    [[nodiscard]] Value make(const DelayedField& field) noexcept;
    /// The field that the Value names. Null where it names none. The pointer is good until the next make().
    [[nodiscard]] DelayedField* find(const Value& value) noexcept;

    [[nodiscard]] Result<Value, StatusCode> on_read(const Layout& layout, Value value) override;
    [[nodiscard]] Result<Value, StatusCode> on_write(const Layout& layout, Value value) override;

    /// How many bytes a derived string takes that is made of that text.
    [[nodiscard]] static std::size_t width_of_text(std::size_t size) noexcept;
    /// The same of a text with a number of `integer_width` bytes in it, however many digits it has.
    [[nodiscard]] static std::size_t width_of_text_with_number(
        std::size_t rest_size, std::uint32_t integer_width) noexcept;
    /// DerivedStringSnapshot { value: String, padding: vector<u8> } of exactly that width;
    /// delayed_field_or_blockstm_code_invariant_error where it does not fit.
    [[nodiscard]] static Result<Value, StatusCode> derived_string(
        Bytes text, std::size_t width, Heap& heap) noexcept;

private:
    Arena* arena_ = nullptr;
    Heap* heap_ = nullptr;
    ArenaList<DelayedField> fields_;
};
}  // namespace braid::move
