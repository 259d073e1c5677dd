// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/type_abilities.hpp"
#include "vm-frontends/move/verifier/code_view.hpp"

namespace braid::move
{
std::optional<AbilitySet> abilities_of(const SignatureToken& type,
    std::span<const StructHandle> handles, std::span<const AbilitySet> parameters) noexcept
{
    switch (type.kind)
    {
    case TokenKind::signer:
        return AbilitySet::signer();
    case TokenKind::reference:
    case TokenKind::mutable_reference:
        return AbilitySet::references();
    case TokenKind::type_parameter:
        return type.index < parameters.size() ? parameters[type.index] : AbilitySet{};
    case TokenKind::function:
        return type.abilities;
    case TokenKind::structure:
        return handles[type.index].abilities;
    case TokenKind::vector:
    {
        const auto element = abilities_of(type.arguments[0], handles, parameters);
        if (!element)
            return {};
        return AbilitySet::vector() & allowed_by(*element);
    }
    case TokenKind::structure_instantiation:
        break;
    default:
        return AbilitySet::primitives();
    }
    const StructHandle& handle = handles[type.index];
    if (handle.type_parameters.size() != type.arguments.size())
        return {};
    AbilitySet abilities = handle.abilities;
    for (std::size_t i = 0; i < type.arguments.size(); ++i)
    {
        const auto argument = abilities_of(type.arguments[i], handles, parameters);
        if (!argument)
            return {};
        if (!handle.type_parameters[i].is_phantom)
            abilities = abilities & allowed_by(*argument);
    }
    return abilities;
}
}  // namespace braid::move
