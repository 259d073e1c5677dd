// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/move/call_generator.hpp"

#include "base/bcs.hpp"
#include <array>
#include <stdexcept>

namespace braid::tests
{
namespace
{
using move::TokenKind;

void append(PeerBytes& to, const PeerBytes& bytes)
{
    to.insert(to.end(), bytes.begin(), bytes.end());
}

[[nodiscard]] std::string_view name_of(
    const move::CompiledModule& module, const move::SignatureToken& type)
{
    return module.identifiers[module.struct_handles[type.index].name];
}
}  // namespace

std::vector<const move::FunctionDefinition*> entry_functions(const move::CompiledModule& module)
{
    std::vector<const move::FunctionDefinition*> functions;
    for (const move::FunctionDefinition& function : module.function_definitions)
        if (function.is_entry)
            functions.push_back(&function);
    return functions;
}

PeerCall CallGenerator::call(
    const move::CompiledModule& module, const move::FunctionDefinition& function)
{
    const move::FunctionHandle& handle = module.function_handles[function.handle];
    const move::ModuleId id = move::self_id_of(module);
    PeerCall call;
    call.address = id.address;
    call.module = id.name;
    call.function = module.identifiers[handle.name];
    for (const move::SignatureToken& type : module.signatures[handle.parameters])
    {
        const bool is_signer = type.is_reference() && type.arguments[0].kind == TokenKind::signer;
        if (is_signer)
            call.senders.push_back(accounts_[below(accounts_.size())]);
        else
            call.arguments.push_back(value(module, type));
    }
    return call;
}

PeerBytes CallGenerator::integer(std::size_t size)
{
    PeerBytes bytes(size, std::uint8_t{0});
    switch (below(6))
    {
    case 0:
        // Small, mostly.
        bytes[0] = static_cast<std::uint8_t>(below(size == 1 ? 256 : 20));
        break;
    case 1:
        bytes.assign(size, std::uint8_t{0xff});
        bytes[0] = static_cast<std::uint8_t>(0xff - below(3));
        break;
    case 2:
    {
        // A power of two.
        const std::uint64_t bit = below(8 * size);
        bytes[bit / 8] = static_cast<std::uint8_t>(1U << (bit % 8));
        break;
    }
    case 3:
        bytes[0] = static_cast<std::uint8_t>(below(3));
        break;
    case 4:
        // As large as the next smaller width allows, or a little more.
        for (std::size_t i = 0; i < size / 2; ++i)
            bytes[i] = static_cast<std::uint8_t>(random_());
        if (size > 1)
            bytes[size / 2] = static_cast<std::uint8_t>(below(2));
        break;
    default:
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(random_());
    }
    return bytes;
}

PeerBytes CallGenerator::text()
{
    static constexpr std::array<std::string_view, 8> pieces{
        "a", "bc", "move", " ", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8e\x84", "0"};
    std::string text;
    for (std::uint64_t i = below(6); i > 0; --i)
        text += pieces[below(pieces.size())];
    PeerBytes bytes;
    bcs::Writer{bytes}.bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    return bytes;
}

PeerBytes CallGenerator::vector(
    const move::CompiledModule& module, const move::SignatureToken& element)
{
    // Bytes are often text, as strings are made of them.
    if (element.kind == TokenKind::u8 && below(2) == 0)
        return text();
    const std::uint64_t count = below(7);
    PeerBytes bytes;
    bcs::Writer{bytes}.leb128(count);
    for (std::uint64_t i = 0; i < count; ++i)
        append(bytes, value(module, element));
    return bytes;
}

PeerBytes CallGenerator::value(const move::CompiledModule& module, const move::SignatureToken& type)
{
    switch (type.kind)
    {
    case TokenKind::boolean:
        return {static_cast<std::uint8_t>(below(2))};
    case TokenKind::u8:
        return integer(1);
    case TokenKind::u16:
        return integer(2);
    case TokenKind::u32:
        return integer(4);
    case TokenKind::u64:
        return integer(8);
    case TokenKind::u128:
        return integer(16);
    case TokenKind::u256:
        return integer(32);
    case TokenKind::address:
    {
        const Hash32& address = accounts_[below(accounts_.size())];
        return {address.bytes.begin(), address.bytes.end()};
    }
    case TokenKind::vector:
        return vector(module, type.arguments[0]);
    case TokenKind::structure:
        if (name_of(module, type) == "String")
            return text();
        break;
    case TokenKind::structure_instantiation:
        if (name_of(module, type) == "Option")
        {
            PeerBytes bytes{static_cast<std::uint8_t>(below(2))};
            if (bytes[0] == 1)
                append(bytes, value(module, type.arguments[0]));
            return bytes;
        }
        break;
    default:
        break;
    }
    throw std::runtime_error{"no argument can be made for a parameter"};
}
}  // namespace braid::tests
