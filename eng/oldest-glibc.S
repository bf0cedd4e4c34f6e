/*
 * The C library is bound by symbols with versions, and a linker takes the newest of the machine it runs on: a program that was built on Debian 12
 * would not start on RHEL 8 or Amazon Linux 2. Here stand those functions that have a younger version than .NET's own oldest (glibc 2.27), each as a
 * jump to its first one, which every later glibc keeps (https://sourceware.org/glibc/wiki/SymbolVersioning). Most of them are younger in name alone:
 * 2.32 and 2.34 moved them from libpthread, libdl and librt into libc. A test reads which versions the published program asks for.
 */
#ifndef __x86_64__
#error "first versions are those of x86-64"
#endif

.macro first name, version
  .globl \name
  .hidden \name
  .type \name, @function
\name:
  jmp *first_\name@GOTPCREL(%rip)
  .size \name, . - \name
  .symver first_\name, \name@\version
.endm

.text
first dladdr, GLIBC_2.2.5
first dlclose, GLIBC_2.2.5
first dlerror, GLIBC_2.2.5
first dlopen, GLIBC_2.2.5
first dlsym, GLIBC_2.2.5
first log, GLIBC_2.2.5
first log2, GLIBC_2.2.5
first pow, GLIBC_2.2.5
first pthread_attr_getstack, GLIBC_2.2.5
first pthread_attr_setstacksize, GLIBC_2.2.5
first pthread_condattr_setclock, GLIBC_2.3.3
first pthread_create, GLIBC_2.2.5
first pthread_getattr_np, GLIBC_2.2.5
first pthread_key_create, GLIBC_2.2.5
first pthread_kill, GLIBC_2.2.5
first pthread_mutexattr_destroy, GLIBC_2.2.5
first pthread_mutexattr_init, GLIBC_2.2.5
first pthread_mutexattr_settype, GLIBC_2.2.5
first pthread_once, GLIBC_2.2.5
first pthread_rwlock_rdlock, GLIBC_2.2.5
first pthread_rwlock_unlock, GLIBC_2.2.5
first pthread_rwlock_wrlock, GLIBC_2.2.5
first pthread_setname_np, GLIBC_2.12
first pthread_setspecific, GLIBC_2.2.5
first pthread_sigmask, GLIBC_2.2.5
first shm_open, GLIBC_2.2.5
first shm_unlink, GLIBC_2.2.5

/*
 * The first __libc_start_main leaves constructors to the function that it is given in %rcx (init) and %r8 (fini); since 2.34 the start code gives none.
 * What runs them is ours, then; destructors are the dynamic linker's.
 */
  .globl __libc_start_main
  .hidden __libc_start_main
  .type __libc_start_main, @function
__libc_start_main:
  lea construct(%rip), %rcx
  xor %r8d, %r8d
  jmp *first_start_main@GOTPCREL(%rip)
  .size __libc_start_main, . - __libc_start_main
  .symver first_start_main, __libc_start_main@GLIBC_2.2.5

/* construct(argc, argv, environment): what .init_array holds, in its order, each with the same arguments (System V gABI, "Initialization and Termination"). */
  .type construct, @function
construct:
  push %rbx
  push %r12
  push %r13
  push %r14
  push %r15
  mov %edi, %r12d
  mov %rsi, %r13
  mov %rdx, %r14
  call _init@PLT
  lea __init_array_start(%rip), %rbx
  lea __init_array_end(%rip), %r15
1:
  cmp %r15, %rbx
  jae 2f
  mov %r12d, %edi
  mov %r13, %rsi
  mov %r14, %rdx
  call *(%rbx)
  add $8, %rbx
  jmp 1b
2:
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbx
  ret
  .size construct, . - construct

  .hidden __init_array_start
  .hidden __init_array_end
  .section .note.GNU-stack, "", @progbits
