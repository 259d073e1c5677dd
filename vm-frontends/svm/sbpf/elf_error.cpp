// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/executable.hpp"

#include "vm-frontends/svm/sbpf/message_text.hpp"

namespace braid::svm
{
std::string_view name_of(ElfError::Kind kind) noexcept
{
    constexpr std::array<std::string_view, 18> names = {"FailedToParse", "InvalidEntrypoint",
        "EntrypointOutOfBounds", "UnresolvedSymbol", "SectionNotFound", "RelativeJumpOutOfBounds",
        "SymbolHashCollision", "WrongAbi", "WrongMachine", "NotOneTextSection",
        "WritableSectionNotSupported", "InvalidVirtualAddress", "UnknownRelocation", "WrongType",
        "UnknownSymbol", "ValueOutOfBounds", "UnsupportedSBPFVersion", "InvalidProgramHeader"};
    return names[static_cast<std::size_t>(kind)];
}

std::string message_of(const ElfError& error)
{
    using Kind = ElfError::Kind;
    const std::string number = std::to_string(error.number);
    switch (error.kind)
    {
    case Kind::failed_to_parse:
        return "Failed to parse ELF file: " + error.text;
    case Kind::invalid_entrypoint:
        return "Invalid entrypoint";
    case Kind::entrypoint_out_of_bounds:
        return "Entrypoint out of bounds";
    case Kind::unresolved_symbol:
        return "Unresolved symbol (" + error.text + ") at instruction #" +
               std::to_string(error.number / instruction_size) + " (ELF file offset " +
               prefixed_hex(error.number) + ")";
    case Kind::section_not_found:
        return "Section not found: " + error.text;
    case Kind::relative_jump_out_of_bounds:
        return "Relative jump out of bounds at instruction #" + number;
    case Kind::symbol_hash_collision:
        return "Symbol hash collision " + prefixed_hex(error.number);
    case Kind::wrong_abi:
        return "Incompatible ELF: wrong ABI";
    case Kind::wrong_machine:
        return "Incompatible ELF: wrong machine";
    case Kind::not_one_text_section:
        return "Multiple or no text sections, consider removing llc option: -function-sections";
    case Kind::writable_section_not_supported:
        return "Found writable section (" + error.text + ") in ELF, read-write data not supported";
    case Kind::invalid_virtual_address:
        return "Relocation failed, invalid referenced virtual address " +
               prefixed_hex(error.number);
    case Kind::unknown_relocation:
        return "Relocation failed, unknown type " + number;
    case Kind::wrong_type:
        return "Incompatible ELF: wrong type";
    case Kind::unknown_symbol:
        return "Unknown symbol with index " + number;
    case Kind::value_out_of_bounds:
        return "Offset or value is out of bounds";
    case Kind::unsupported_sbpf_version:
        return "Detected sbpf_version required by the executable which are not enabled";
    case Kind::invalid_program_header:
        return "Invalid ELF program header";
    }
    return {};
}
}  // namespace braid::svm
