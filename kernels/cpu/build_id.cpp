// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/build_id.hpp"

#include "base/hex.hpp"
#include <cstring>
#include <link.h>

namespace braid::kernels::cpu
{
namespace
{
constexpr std::size_t id_size_max = 64;

[[nodiscard]] std::size_t aligned(std::size_t size) noexcept
{
    return (size + 3) & ~std::size_t{3};
}

/// Looks through notes: a header, the name "GNU", the identifier, each filled up to four bytes. elf(5).
[[nodiscard]] std::string id_in(Bytes notes)
{
    ElfW(Nhdr) header;
    while (notes.size() >= sizeof(header))
    {
        std::memcpy(&header, notes.data(), sizeof(header));
        notes = notes.subspan(sizeof(header));
        const std::size_t name_size = aligned(header.n_namesz);
        const std::size_t id_size = header.n_descsz;
        if (notes.size() < name_size || notes.size() - name_size < id_size)
            break;
        const bool is_gnu = header.n_namesz == 4 && std::memcmp(notes.data(), "GNU", 4) == 0;
        if (is_gnu && header.n_type == NT_GNU_BUILD_ID && id_size <= id_size_max)
            return to_hex(notes.subspan(name_size, id_size));
        notes = notes.subspan(std::min(notes.size(), name_size + aligned(id_size)));
    }
    return {};
}

int look_at(dl_phdr_info* object, std::size_t /*size*/, void* to)
{
    for (std::size_t i = 0; i < object->dlpi_phnum; ++i)
    {
        const auto& segment = object->dlpi_phdr[i];
        if (segment.p_type != PT_NOTE)
            continue;
        const auto* at = reinterpret_cast<const std::uint8_t*>(object->dlpi_addr + segment.p_vaddr);
        if (auto id = id_in({at, segment.p_memsz}); !id.empty())
        {
            *static_cast<std::string*>(to) = std::move(id);
            break;
        }
    }
    // The first object is the program itself.
    return 1;
}
}  // namespace

std::string build_id()
{
    std::string id;
    ::dl_iterate_phdr(look_at, &id);
    return id;
}
}  // namespace braid::kernels::cpu
