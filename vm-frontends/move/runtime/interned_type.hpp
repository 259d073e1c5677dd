// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "vm-frontends/move/runtime/type_interner.hpp"
#include <string>
#include <unordered_map>

/// What TypeInterner keeps beside what everybody sees of a type. Included by its own sources alone.
namespace braid::move
{
/// What came of making something: it, or why it cannot be.
template <typename T>
struct Outcome
{
    StatusCode failure = StatusCode::executed;
    T value{};
};

/// A type that is no primitive, with what was made of it; null and `unknown` until it was. All caches are written by release
/// stores of what is complete, and read by acquire loads.
struct InternedType : Type
{
    enum class DepthState : std::uint8_t
    {
        unknown,
        fine,
        too_deep,
        /// It has no values.
        none,
    };
    std::uint64_t hash = 0;
    mutable std::array<std::atomic<const Type*>, 3> derived{};
    mutable std::atomic<const Outcome<InternedTag>*> tag{nullptr};
    mutable std::atomic<const Outcome<std::string_view>*> name{nullptr};
    mutable std::atomic<const Outcome<const Layout*>*> layout{nullptr};
    mutable std::atomic<DepthState> depth_state{DepthState::unknown};
};

/// A declaration, with what values of it are like.
struct InternedStruct : StructDeclaration
{
    /// What a field of it is where values of aggregators stand outside of resources; `structure` where it is as any other.
    Layout::Form delayed_form = Layout::Form::structure;
    mutable std::atomic<const DepthFormula*> formula{nullptr};
};

/// Open addressing over a power of two slots, of which at most half are taken.
struct TypeInterner::Table
{
    std::size_t mask = 0;
    std::unique_ptr<std::atomic<const InternedType*>[]> slots;
};

/// Everything that an interner owns.
struct TypeInterner::Kept
{
    Arena arena{std::size_t{64} * 1024};
    std::vector<std::unique_ptr<Table>> tables;
    std::size_t type_count = 0;
    std::unordered_map<std::string, InternedStruct*> structures;
    std::vector<std::unique_ptr<const DepthFormula>> formulas;

    template <typename T>
    [[nodiscard]] std::span<const T> keep(std::span<const T> list) noexcept
    {
        const std::span<T> kept = arena.make_array<T>(list.size());
        for (std::size_t i = 0; i < list.size(); ++i)
            kept[i] = list[i];
        return kept;
    }
    [[nodiscard]] std::string_view keep(std::string_view text) noexcept
    {
        const Bytes bytes =
            arena.copy({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

[[nodiscard]] inline bool is_primitive(const Type* type) noexcept
{
    return type->form <= TypeForm::signer;
}
/// [not primitive]
[[nodiscard]] inline const InternedType& interned(const Type* type) noexcept
{
    return static_cast<const InternedType&>(*type);
}
[[nodiscard]] inline const InternedStruct& interned(const StructDeclaration& structure) noexcept
{
    return static_cast<const InternedStruct&>(structure);
}
}  // namespace braid::move
