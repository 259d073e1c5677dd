// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/file_format.hpp"
#include <span>

namespace braid::move
{
/// What may be done with values of the type, where type parameters have these abilities; nothing where a structure has another
/// number of type arguments than it declares. Cost: linear in the type.
[[nodiscard]] std::optional<AbilitySet> abilities_of(const SignatureToken& type,
    std::span<const StructHandle> handles, std::span<const AbilitySet> parameters) noexcept;
}  // namespace braid::move
