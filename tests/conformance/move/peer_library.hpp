// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// The C interface of libmovevm and libcompiler, in its own terms.
/// https://github.com/initia-labs/movevm/blob/main/libmovevm/bindings.h
namespace braid::tests::peer
{
struct View
{
    bool is_nil = false;
    const std::uint8_t* data = nullptr;
    std::size_t size = 0;
};

/// Bytes that the library owns, or nothing.
struct Vector
{
    bool is_none = true;
    std::uint8_t* data = nullptr;
    std::size_t size = 0;
    std::size_t capacity = 0;
};

struct Iterator
{
    std::uint64_t call = 0;
    std::uint64_t index = 0;
};

struct IteratorHandle
{
    Iterator state;
    std::int32_t (*next)(Iterator, Vector*, Vector*) = nullptr;
    std::size_t prefix_size = 0;
};

struct Database
{
    void* state = nullptr;
    std::int32_t (*read)(void*, View, Vector*, Vector*) = nullptr;
    std::int32_t (*write)(void*, View, View, Vector*) = nullptr;
    std::int32_t (*remove)(void*, View, Vector*) = nullptr;
    std::int32_t (*scan)(void*, View, View, View, std::int32_t, IteratorHandle*, Vector*) = nullptr;
};

struct Chain
{
    const void* state = nullptr;
    std::int32_t (*query)(
        const void*, View, std::uint64_t, Vector*, std::uint64_t*, Vector*) = nullptr;
    std::int32_t (*account)(const void*, View, bool*, std::uint64_t*, std::uint64_t*, std::uint8_t*,
        bool*, Vector*) = nullptr;
    std::int32_t (*amount_to_share)(
        const void*, View, View, std::uint64_t, Vector*, Vector*) = nullptr;
    std::int32_t (*share_to_amount)(
        const void*, View, View, View, std::uint64_t*, Vector*) = nullptr;
    std::int32_t (*unbond_timestamp)(const void*, std::uint64_t*, Vector*) = nullptr;
    std::int32_t (*price)(
        const void*, View, Vector*, std::uint64_t*, std::uint64_t*, Vector*) = nullptr;
};

using AllocateVm = void* (*)(View);
using ReleaseVm = void (*)(void*);
using NewVector = Vector (*)(bool, const std::uint8_t*, std::size_t);
using DestroyVector = void (*)(Vector);
using Initialize = Vector (*)(void*, Database, Chain, View, View, View, Vector*);
using Execute = Vector (*)(void*, std::uint64_t*, Database, Chain, View, View, View, Vector*);
using ExecuteView = Vector (*)(void*, std::uint64_t*, Database, Chain, View, View, Vector*);
using BuildPackage = Vector (*)(Vector*, View);
}  // namespace braid::tests::peer
