// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/bls12_381.hpp"
#include "kernels/bn254_algebra.hpp"
#include "vm-frontends/move/natives/arena_list.hpp"

namespace braid::move
{
/// Of which type a stored element is. Fields and groups of pairing-friendly curves; the target groups of pairings are in
/// the extensions of degree 12.
enum class ElementKind : std::uint8_t
{
    bls_fr,
    bls_fq12,
    bls_g1,
    bls_g2,
    bn_fr,
    bn_fq,
    bn_fq12,
    bn_g1,
    bn_g2,
};

template <typename Element>
inline constexpr ElementKind element_kind{};
template <>
inline constexpr ElementKind element_kind<kernels::bls12_381::Fr> = ElementKind::bls_fr;
template <>
inline constexpr ElementKind element_kind<kernels::bls12_381::Fp12> = ElementKind::bls_fq12;
template <>
inline constexpr ElementKind element_kind<kernels::bls12_381::G1> = ElementKind::bls_g1;
template <>
inline constexpr ElementKind element_kind<kernels::bls12_381::G2> = ElementKind::bls_g2;
template <>
inline constexpr ElementKind element_kind<kernels::bn254::Fr> = ElementKind::bn_fr;
template <>
inline constexpr ElementKind element_kind<kernels::bn254::Fp> = ElementKind::bn_fq;
template <>
inline constexpr ElementKind element_kind<kernels::bn254::Fp12> = ElementKind::bn_fq12;
template <>
inline constexpr ElementKind element_kind<kernels::bn254::G1> = ElementKind::bn_g1;
template <>
inline constexpr ElementKind element_kind<kernels::bn254::G2> = ElementKind::bn_g2;

/// Elements of 0x1::crypto_algebra that one session made: an Element<S> holds the handle of one. Nothing is ever taken away.
class AlgebraExtension
{
public:
    /// What all elements together may take.
    static constexpr std::size_t size_max = std::size_t{1} << 20;

    /// The handle of the element; nothing where there is no room.
    template <typename Element>
    [[nodiscard]] std::optional<std::uint64_t> add(const Element& element, Arena& arena) noexcept
    {
        if (size_ + sizeof element > size_max)
            return std::nullopt;
        size_ += sizeof element;
        elements_.push_back(
            {.kind = element_kind<Element>, .value = arena.make<Element>(element)}, arena);
        return elements_.size() - 1;
    }
    /// Null where there is none of that handle and type.
    template <typename Element>
    [[nodiscard]] const Element* find(std::uint64_t handle) const noexcept
    {
        if (handle >= elements_.size() || elements_[handle].kind != element_kind<Element>)
            return nullptr;
        return static_cast<const Element*>(elements_[handle].value);
    }

private:
    struct Stored
    {
        ElementKind kind;
        const void* value;
    };
    ArenaList<Stored> elements_;
    std::size_t size_ = 0;
};

// The limit counts what elements take in the reference, whose types are as large.
static_assert(sizeof(kernels::bls12_381::Fr) == 32 && sizeof(kernels::bls12_381::Fp12) == 576);
static_assert(sizeof(kernels::bls12_381::G1) == 144 && sizeof(kernels::bls12_381::G2) == 288);
static_assert(sizeof(kernels::bn254::Fr) == 32 && sizeof(kernels::bn254::Fp) == 32);
static_assert(sizeof(kernels::bn254::Fp12) == 384 && sizeof(kernels::bn254::G1) == 96);
static_assert(sizeof(kernels::bn254::G2) == 192);
}  // namespace braid::move
