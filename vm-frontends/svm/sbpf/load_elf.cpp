// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/load_elf.hpp"

namespace braid::svm
{
Result<Executable, ElfError> load_elf(Bytes elf, const SyscallTable& syscalls, LoadMode mode)
{
    constexpr std::size_t flags_offset = 48;
    if (elf.size() < flags_offset + sizeof(std::uint32_t))
        return Err{ElfError{.kind = ElfError::Kind::value_out_of_bounds}};
    const auto flags = load_le<std::uint32_t>(elf.data() + flags_offset);
    if (flags >= sbpf_version_count)
        return Err{ElfError{.kind = ElfError::Kind::unsupported_sbpf_version}};
    const auto version = static_cast<SbpfVersion>(flags);
    auto loaded = version == SbpfVersion::v3 ? load_strict(elf) : load_lenient(elf, syscalls, mode);
    if (!loaded.ok())
        return loaded;
    loaded->version = version;
    loaded->syscalls = &syscalls;
    loaded->steps = prepare(*loaded);
    return loaded;
}
}  // namespace braid::svm
