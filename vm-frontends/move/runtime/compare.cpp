// SPDX-License-Identifier: Apache-2.0
#include "base/bcs.hpp"
#include "vm-frontends/move/runtime/closure.hpp"
#include "vm-frontends/move/runtime/value.hpp"
#include "vm-frontends/move/type_tag.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
/// No list of types in a tag is longer: what read it has seen to that.
constexpr std::size_t list_size_max = std::size_t{1} << 16;

template <typename T>
int order_of(const T& a, const T& b) noexcept
{
    return a < b ? -1 : static_cast<int>(b < a);
}

int sign_of(int order) noexcept
{
    return order < 0 ? -1 : static_cast<int>(order > 0);
}

int compare_text(std::string_view a, std::string_view b) noexcept
{
    return sign_of(a.compare(b));
}

int compare_tag(bcs::Reader& a, bcs::Reader& b, unsigned depth) noexcept;

/// Lexicographically, as lists are ordered.
int compare_tags(bcs::Reader& a, bcs::Reader& b, unsigned depth) noexcept
{
    const std::size_t a_count = a.count(list_size_max, 1);
    const std::size_t b_count = b.count(list_size_max, 1);
    for (std::size_t i = 0; i < std::min(a_count, b_count); ++i)
    {
        if (const int order = compare_tag(a, b, depth); order != 0)
            return order;
    }
    return order_of(a_count, b_count);
}

int compare_struct_tag(bcs::Reader& a, bcs::Reader& b, unsigned depth) noexcept
{
    if (const int order = order_of(a.hash32(), b.hash32()); order != 0)
        return order;
    for (int i = 0; i < 2; ++i)
    {
        const std::string_view a_name = a.string(list_size_max);
        if (const int order = compare_text(a_name, b.string(list_size_max)); order != 0)
            return order;
    }
    return compare_tags(a, b, depth);
}

int compare_function_tag(bcs::Reader& a, bcs::Reader& b, unsigned depth) noexcept
{
    for (int i = 0; i < 2; ++i)
    {
        if (const int order = compare_tags(a, b, depth); order != 0)
            return order;
    }
    const std::uint8_t a_abilities = a.u8();
    return order_of(a_abilities, b.u8());
}

int compare_tag(bcs::Reader& a, bcs::Reader& b, unsigned depth) noexcept
{
    // Tags of types that exist are not deeper than types.
    constexpr unsigned depth_max = 256;
    const auto a_kind = static_cast<TypeKind>(a.u8());
    const auto b_kind = static_cast<TypeKind>(b.u8());
    if (a_kind != b_kind || depth == depth_max)
        return order_of(a_kind, b_kind);
    if (a_kind == TypeKind::vector)
        return compare_tag(a, b, depth + 1);
    if (a_kind == TypeKind::structure)
        return compare_struct_tag(a, b, depth + 1);
    if (a_kind == TypeKind::function)
        return compare_function_tag(a, b, depth + 1);
    return 0;
}

template <typename T>
int compare_scalars(const VectorBody& a, const VectorBody& b) noexcept
{
    const std::span<const T> x = a.scalars<T>();
    const std::span<const T> y = b.scalars<T>();
    const std::size_t shared = std::min(x.size(), y.size());
    for (std::size_t i = 0; i < shared; ++i)
    {
        if (const int order = order_of(x[i], y[i]); order != 0)
            return order;
    }
    return order_of(x.size(), y.size());
}

int compare_packed(const VectorBody& a, const VectorBody& b) noexcept
{
    switch (a.element)
    {
    case ValueKind::u16:
        return compare_scalars<std::uint16_t>(a, b);
    case ValueKind::u32:
        return compare_scalars<std::uint32_t>(a, b);
    case ValueKind::u64:
        return compare_scalars<std::uint64_t>(a, b);
    case ValueKind::u128:
        return compare_scalars<uint128>(a, b);
    case ValueKind::u256:
        return compare_scalars<u256>(a, b);
    case ValueKind::address:
        return compare_scalars<Hash32>(a, b);
    default:
        return sign_of(compare(a.bytes(), b.bytes()));
    }
}

bool equal_packed(const VectorBody& a, const VectorBody& b) noexcept
{
    return a.size == b.size &&
           (a.size == 0 || std::memcmp(a.data, b.data, a.size * element_size_of(a.element)) == 0);
}

int compare_signers(const Value& a, const Value& b) noexcept
{
    const bool a_permissioned = a.signer.permission != nullptr;
    const bool b_permissioned = b.signer.permission != nullptr;
    if (a_permissioned != b_permissioned)
        return a_permissioned ? 1 : -1;
    const int order = order_of(*a.signer.account, *b.signer.account);
    if (order != 0 || !a_permissioned)
        return order;
    return order_of(*a.signer.permission, *b.signer.permission);
}

/// One comparison: the order of two values, or whether they are equal, which may tell sooner.
class Comparison
{
public:
    explicit Comparison(bool only_equality) noexcept : only_equality_(only_equality) {}

    /// 0 where the comparison has failed.
    [[nodiscard]] int compare(const Value& a, const Value& b, std::uint64_t depth_left) noexcept;
    [[nodiscard]] bool failed() const noexcept { return failure_ != StatusCode::executed; }
    [[nodiscard]] StatusCode failure() const noexcept { return failure_; }

private:
    [[nodiscard]] int fail(StatusCode code) noexcept
    {
        failure_ = code;
        return 0;
    }
    [[nodiscard]] int compare_all(
        std::span<const Value> a, std::span<const Value> b, std::uint64_t depth_left) noexcept;
    [[nodiscard]] int compare_vectors(
        const VectorBody& a, const VectorBody& b, std::uint64_t depth_left) noexcept;
    [[nodiscard]] int compare_closures(
        const ClosureBody& a, const ClosureBody& b, std::uint64_t depth_left) noexcept;

    bool only_equality_;
    StatusCode failure_ = StatusCode::executed;
};

int Comparison::compare_all(
    std::span<const Value> a, std::span<const Value> b, std::uint64_t depth_left) noexcept
{
    const std::size_t shared = std::min(a.size(), b.size());
    if (only_equality_ && a.size() != b.size())
        return order_of(a.size(), b.size());
    for (std::size_t i = 0; i < shared; ++i)
    {
        if (const int order = compare(a[i], b[i], depth_left); order != 0 || failed())
            return order;
    }
    return order_of(a.size(), b.size());
}

int Comparison::compare_vectors(
    const VectorBody& a, const VectorBody& b, std::uint64_t depth_left) noexcept
{
    if (a.element != b.element)
        return fail(StatusCode::internal_type_error);
    if (a.element == ValueKind::none)
        return compare_all(a.values(), b.values(), depth_left);
    if (only_equality_)
        return equal_packed(a, b) ? 0 : 1;
    return compare_packed(a, b);
}

int Comparison::compare_closures(
    const ClosureBody& a, const ClosureBody& b, std::uint64_t depth_left) noexcept
{
    if (const int order = compare_functions(*a.function, *b.function); order != 0)
        return order;
    return compare_all(a.all(), b.all(), depth_left);
}

int Comparison::compare(const Value& a, const Value& b, std::uint64_t depth_left) noexcept
{
    if (depth_left == 0)
        return fail(StatusCode::vm_max_value_depth_reached);
    if (a.kind != b.kind)
        return fail(StatusCode::internal_type_error);
    switch (a.kind)
    {
    case ValueKind::boolean:
    case ValueKind::u8:
    case ValueKind::u16:
    case ValueKind::u32:
    case ValueKind::u64:
        return order_of(a.scalar, b.scalar);
    case ValueKind::u128:
        return order_of(a.as_u128(), b.as_u128());
    case ValueKind::u256:
        return order_of(*a.big, *b.big);
    case ValueKind::address:
        return order_of(*a.address, *b.address);
    case ValueKind::signer:
        return compare_signers(a, b);
    case ValueKind::vector:
        return compare_vectors(*a.vector, *b.vector, depth_left - 1);
    case ValueKind::structure:
        if (a.structure->variant != b.structure->variant)
            return order_of(a.structure->variant, b.structure->variant);
        return compare_all(a.structure->all(), b.structure->all(), depth_left - 1);
    case ValueKind::closure:
        return compare_closures(*a.closure, *b.closure, depth_left - 1);
    case ValueKind::reference:
        return compare(view(a), view(b), depth_left);
    case ValueKind::delayed:
        return fail(StatusCode::vm_extension_error);
    case ValueKind::none:
        break;
    }
    return fail(StatusCode::internal_type_error);
}
}  // namespace

int compare_functions(const ClosureFunction& a, const ClosureFunction& b) noexcept
{
    if (a.is_script != b.is_script)
        return a.is_script ? -1 : 1;
    if (!a.is_script)
    {
        if (const int order = order_of(a.address, b.address); order != 0)
            return order;
        if (const int order = compare_text(a.module, b.module); order != 0)
            return order;
    }
    if (const int order = compare_text(a.name, b.name); order != 0)
        return order;
    bcs::Reader a_arguments{a.type_arguments};
    bcs::Reader b_arguments{b.type_arguments};
    return compare_tags(a_arguments, b_arguments, 0);
}

Result<int, StatusCode> compare_deep(
    const Value& a, const Value& b, std::uint64_t depth_max) noexcept
{
    Comparison comparison{false};
    const int order = comparison.compare(a, b, depth_max);
    if (comparison.failed())
        return Err{comparison.failure()};
    return order;
}

Result<bool, StatusCode> equal_deep(
    const Value& a, const Value& b, std::uint64_t depth_max) noexcept
{
    Comparison comparison{true};
    const int order = comparison.compare(a, b, depth_max);
    if (comparison.failed())
        return Err{comparison.failure()};
    return order == 0;
}
}  // namespace braid::move
